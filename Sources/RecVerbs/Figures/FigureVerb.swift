import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// A verb of a table that draws one kind of mark. What such verbs share: the frame's parameters, and that a figure keeps only the
/// columns that it draws.
protocol FigureVerb: Verb {
    /// What is drawn.
    var kind: FigureKind { get }
    /// The parameters that say which columns mean what, and how the mark looks.
    var ownParameters: [ParameterSignature] { get }
    /// Reports conditions between arguments.
    func check(_ call: CallSite)
    /// The rows to draw and how; the default takes the table as it is.
    func layer(_ call: VerbCall, _ table: Table, _ channels: FigureChannels, _ options: FigureOptions) throws -> (
        FigureLayer, Table
    )
}

extension FigureVerb {
    var receiver: ReceiverKind { .table }
    var parameters: [ParameterSignature] { ownParameters + FigureParameters.mark + FigureParameters.frame }

    func check(_ call: CallSite) {}

    var reference: Reference { .none("pictures are drawn by matplotlib itself") }

    func layer(_ call: VerbCall, _ table: Table, _ channels: FigureChannels, _ options: FigureOptions) throws -> (
        FigureLayer, Table
    ) {
        (FigureLayer(kind: kind, channels: channels, options: options), try table.select(channels.columns))
    }

    func resultType(of call: CallSite) -> ValueType {
        check(call)
        call.checkPalette()
        if let width = call.constantInt("facetColumns"), width > 0, !call.has("facet") {
            call.report(
                "E0425", "`facetColumns` without `facet`", at: "facetColumns",
                hints: ["`facet: .column` draws a picture for each value"])
        }
        return .figure
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let (layer, drawn) = try layer(call, table, try call.figureChannels(table), try call.figureOptions())
        let spec = FigureSpec(
            title: try call.string(ifGiven: "title"), xLabel: try call.string(ifGiven: "xLabel"),
            yLabel: try call.string(ifGiven: "yLabel"), layers: [layer], frame: try call.figureFrame())
        return .figure(FigureValue(spec: spec, tables: [drawn]))
    }
}

/// Parameters that several figures have.
enum FigureParameters {
    static let color = ParameterSignature(
        "color", .column(.any), .optional, "colours: a legend for categories, a bar for numbers")
    static let facet = ParameterSignature("facet", .column(.any), .optional, "one small picture for each value")
    static let stacked = ParameterSignature("stacked", .value(.bool), .optional, "series on top of each other")
    static let horizontal = ParameterSignature(
        "horizontal", .value(.bool), .optional, "lying or upright; chosen by the texts' lengths")
    static let annotate = ParameterSignature("annotate", .value(.bool), .optional, "numbers written beside or in the marks")
    static let marker = ParameterSignature(
        "marker", .choice(MarkerShape.allCases.map(\.rawValue)), .optional, "the shape of points")
    static let markers = ParameterSignature("markers", .value(.bool), .optional, "points on the line")

    /// How any mark looks.
    static let mark = [
        ParameterSignature(
            "palette", .value(.string), .optional,
            "a matplotlib colour map (`viridis`, `RdBu_r`), a CSS colour's name, or a colour as `#2a6f97`"),
        ParameterSignature("alpha", .number(0...1), .optional, "opacity"),
        ParameterSignature("name", .value(.string), .optional, "the name of this layer in the legend"),
    ]

    /// What concerns the whole picture.
    static let frame = [
        ParameterSignature("title", .value(.string), .optional, "the heading"),
        ParameterSignature("xLabel", .value(.string), .optional, "below the horizontal axis; the column's name when left out"),
        ParameterSignature("yLabel", .value(.string), .optional, "beside the vertical axis; the column's name when left out"),
        ParameterSignature("width", .number(1...40), .optional, "inches"),
        ParameterSignature("height", .number(1...40), .optional, "inches"),
        ParameterSignature("logX", .value(.bool), default: .bool(false), "a logarithmic horizontal axis"),
        ParameterSignature("logY", .value(.bool), default: .bool(false), "a logarithmic vertical axis"),
        ParameterSignature("xMin", .value(.double), .optional, "left end"),
        ParameterSignature("xMax", .value(.double), .optional, "right end"),
        ParameterSignature("yMin", .value(.double), .optional, "lower end"),
        ParameterSignature("yMax", .value(.double), .optional, "upper end"),
        ParameterSignature("legend", .value(.bool), .optional, "whether there is a legend"),
        ParameterSignature("facetColumns", .int(1...20), .optional, "pictures side by side"),
    ]
}

/// The shapes of points, by what they look like.
enum MarkerShape: String, CaseIterable {
    case circle, square, triangle, down, diamond, cross, plus, dot

    /// As matplotlib calls it.
    var code: String {
        switch self {
        case .circle: "o"
        case .square: "s"
        case .triangle: "^"
        case .down: "v"
        case .diamond: "D"
        case .cross: "x"
        case .plus: "+"
        case .dot: "."
        }
    }
}

extension VerbCall {
    private func hasParameter(_ name: String) -> Bool { has(name) }

    fileprivate func figureChannels(_ table: Table) throws -> FigureChannels {
        func column(_ name: String) throws -> String? {
            guard hasParameter(name), let column = try columnName(name) else { return nil }
            _ = try table.column(column)
            return column
        }
        return FigureChannels(
            x: try column("x"), y: hasParameter("y") ? try columnNames("y", in: table) : [], color: try column("color"),
            size: try column("size"), label: try column("label"), facet: try column("facet"))
    }

    func figureOptions() throws -> FigureOptions {
        func flag(_ name: String) throws -> Bool? { hasParameter(name) ? try bool(name) : nil }
        var options = FigureOptions()
        options.horizontal = try flag("horizontal")
        options.stacked = try flag("stacked")
        options.markers = try flag("markers")
        options.annotate = try flag("annotate")
        options.size = hasParameter("pointSize") ? try double("pointSize") : nil
        options.alpha = try double(ifGiven: "alpha")
        options.palette = try string(ifGiven: "palette")
        if let palette = options.palette, !FigurePalette.isKnown(palette) {
            let error = EngineError(
                "E0647", UnknownPalette.message(palette), notes: UnknownPalette.notes, hints: UnknownPalette.hints(palette))
            throw span(of: "palette").map(error.at) ?? error
        }
        options.name = try string(ifGiven: "name")
        options.marker = hasParameter("marker") ? try choice("marker").flatMap(MarkerShape.init)?.code : nil
        return options
    }

    func figureFrame() throws -> FigureFrame {
        var frame = FigureFrame()
        frame.width = try double(ifGiven: "width")
        frame.height = try double(ifGiven: "height")
        frame.logX = hasParameter("logX") ? try bool("logX") : false
        frame.logY = try bool("logY")
        frame.legend = has("legend") ? try bool("legend") : nil
        frame.facetColumns = hasParameter("facetColumns") ? try int(ifGiven: "facetColumns") : nil
        if has("xMin") || has("xMax") {
            frame.xRange = FigureRange(lower: try double(ifGiven: "xMin"), upper: try double(ifGiven: "xMax"))
        }
        if has("yMin") || has("yMax") {
            frame.yRange = FigureRange(lower: try double(ifGiven: "yMin"), upper: try double(ifGiven: "yMax"))
        }
        return frame
    }
}
