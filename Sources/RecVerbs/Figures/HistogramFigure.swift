import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `ratings.histogram(.rating, binWidth: 0.5)`.
struct HistogramFigure: FigureVerb {
    let name = "histogram"
    let kind = FigureKind.histogram
    let ownParameters = [
        ParameterSignature("x", .column(.any), unlabelled: true, .required, "the values to count"),
        ParameterSignature("bins", .int(1...10_000), .optional, "how many bins"),
        ParameterSignature("binWidth", .value(.double), .optional, "how wide each bin is"), FigureParameters.color,
        FigureParameters.facet,
    ]
    let documentation = VerbDocumentation(
        "Counts of a column's values in bins of equal width.",
        details: """
            A bin holds its left edge, the last one both. Values that are multiples of `binWidth:` stand in the middle of their bins. \
            Without `bins:` and `binWidth:` whole numbers over a small range get a bin each, others as many as \
            `numpy.histogram_bin_edges` finds, from 8 to 80. Missing values, NaN and infinities are left out, with a note. Many \
            millions of rows are counted before they are drawn. Reference: `numpy.histogram`.
            """,
        example: "films.histogram(.avg_rating, binWidth: 0.5)")

    func check(_ call: CallSite) {
        if call.has("bins"), call.has("binWidth") {
            call.report("E0425", "a histogram takes `bins` or `binWidth`, not both", at: "binWidth")
        }
        if let node = call.node("binWidth"), let width = Self.constantNumber(node, call), !(width > 0 && width.isFinite) {
            call.report("E0425", "`binWidth` is \(width), and must be above zero", at: "binWidth")
        }
        guard let name = call.columnName("x"), let field = call.table.field(name) else { return }
        switch field.type {
        case .string, .list:
            call.report(
                "E0425", "a histogram needs numbers, and `\(name)` is \(field.type.name)", at: "x",
                hints: ["count its values and draw bars: `count(by: .\(name)).bar(x: .\(name), y: .count)`"])
        default: break
        }
    }

    private static func constantNumber(_ node: PlanNode, _ call: CallSite) -> Double? {
        switch call.constant(node)?.kind {
        case .int(let value)?: Double(value)
        case .double(let value)?: value
        default: nil
        }
    }

    func layer(
        _ call: VerbCall, _ table: Table, _ channels: FigureChannels, _ options: FigureOptions
    ) throws -> (FigureLayer, Table) {
        var options = options
        options.bins = try call.int(ifGiven: "bins")
        options.binWidth = try call.double(ifGiven: "binWidth")
        if let width = options.binWidth, !(width > 0 && width.isFinite) {
            throw EngineError("E0647", "`binWidth` is \(width), and must be above zero")
        }
        return (FigureLayer(kind: kind, channels: channels, options: options), try table.select(channels.columns))
    }
}
