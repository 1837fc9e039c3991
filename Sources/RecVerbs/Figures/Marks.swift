import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `sizes.bar(x: .cluster, y: .count)`.
struct BarFigure: FigureVerb {
    let name = "bar"
    let kind = FigureKind.bar
    let ownParameters = [
        ParameterSignature("x", .column(.any), .required, "a bar for each value"),
        ParameterSignature("y", .columns(.any), .oneOrMore, "its length; several columns are several series"),
        FigureParameters.color, FigureParameters.facet, FigureParameters.stacked, FigureParameters.horizontal,
        FigureParameters.annotate,
    ]
    let documentation = VerbDocumentation(
        "A bar for each row: `x` against `y`.",
        details: """
            Texts stand in row order, numbers and dates in their own. Bars lie on their side where texts are long, or where `y` is \
            the text and `x` the number. Rows that share a bar are added up, with a note; `aggregate` first to say otherwise. At most \
            200 bars.
            """,
        example: "films.bar(x: .title, y: .avg_rating)")

    func check(_ call: CallSite) {
        let y = call.fields("y")
        guard case .field(let first)? = y.first, let name = call.columnName("x"), let x = call.table.field(name) else { return }
        let isLying = y.count == 1 && first.type == .string && x.type != .string
        if isLying { return call.requireNumber(x, at: "x") }
        for case .field(let field) in y { call.requireNumber(field, at: "y") }
    }
}

/// `perYear.line(x: .year, y: .count)`.
struct LineFigure: FigureVerb {
    let name = "line"
    let kind = FigureKind.line
    let ownParameters = [
        ParameterSignature("x", .column(.any), .required, "where"),
        ParameterSignature("y", .columns(.any), .oneOrMore, "how much; several columns are several lines"),
        FigureParameters.color,
        FigureParameters.facet, FigureParameters.markers, FigureParameters.marker,
    ]
    let documentation = VerbDocumentation(
        "Points joined in ascending order of `x`; one line for each `color`, or for each column of `y`.",
        details: "Rows without a value are left out, with a note.", example: "choice.line(x: .k, y: .wcss)")

    func check(_ call: CallSite) { for case .field(let field) in call.fields("y") { call.requireNumber(field, at: "y") } }
}

/// `perYear.area(x: .year, y: .count)`.
struct AreaFigure: FigureVerb {
    let name = "area"
    let kind = FigureKind.area
    let ownParameters = [
        ParameterSignature("x", .column(.any), .required, "where"),
        ParameterSignature("y", .columns(.any), .oneOrMore, "how much; several columns are several areas"),
        FigureParameters.color,
        FigureParameters.facet, FigureParameters.stacked,
    ]
    let documentation = VerbDocumentation(
        "As `line`, with the area below filled; stacked where there are several.",
        details: "Rows without a value are left out, with a note.", example: "choice.area(x: .k, y: .wcss)")

    func check(_ call: CallSite) { for case .field(let field) in call.fields("y") { call.requireNumber(field, at: "y") } }
}

/// `plane.scatter(x: .pc1, y: .pc2, color: .cluster)`.
struct ScatterFigure: FigureVerb {
    let name = "scatter"
    let kind = FigureKind.scatter
    let ownParameters = [
        ParameterSignature("x", .column(.any), .required, "to the right"),
        ParameterSignature("y", .column(.any), .required, "upwards"),
        FigureParameters.color, ParameterSignature("size", .column(.numeric), .optional, "the area of the point"),
        ParameterSignature("label", .column(.any), .optional, "text beside the point; the first 60"), FigureParameters.facet,
        FigureParameters.marker,
        ParameterSignature("pointSize", .number(0.1...2000), .optional, "area of all points, in square points"),
    ]
    let documentation = VerbDocumentation(
        "A point for each row.",
        details:
            "Rows without a place are left out, with a note. Later rows lie on top. Many points become smaller and more transparent.",
        example: "films.scatter(x: .rating_count, y: .avg_rating, logX: true)")
}

/// `correlations.heatmap()`.
struct HeatmapFigure: FigureVerb {
    let name = "heatmap"
    let kind = FigureKind.heatmap
    let ownParameters = [
        ParameterSignature("x", .column(.any), .optional, "a column of cells for each value"),
        ParameterSignature("y", .columns(.any), .any, "a row of cells for each value"),
        ParameterSignature("color", .column(.numeric), .optional, "the number that colours the cell"), FigureParameters.annotate,
    ]
    let documentation = VerbDocumentation(
        "Coloured cells: of `color` at `x` and `y`, or, without them, all numbers of the table as a matrix.",
        details: """
            Without channels the first column of text names the rows, as `correlation()` gives it. Rows that share a cell are averaged, \
            with a note. Numbers of both signs get colours that meet at zero.
            """,
        example: "films.heatmap()")

    func check(_ call: CallSite) {
        let given = ["x", "y", "color"].filter(call.has)
        if given.count == 1 || given.count == 2 || call.fields("y").count > 1 {
            call.report(
                "E0425", "a heatmap takes one column each as `x`, `y` and `color`, or none at all", at: given.first,
                hints: ["`bar`, `line` or `scatter` show fewer columns"])
        }
        if given.isEmpty, call.table.isClosed, !call.table.fields.contains(where: { $0.type.isNumeric || $0.type == .bool }) {
            call.report("E0425", "the table has no column of numbers to colour")
        }
    }

    func layer(_ call: VerbCall, _ table: Table, _ channels: FigureChannels, _ options: FigureOptions) throws -> (
        FigureLayer, Table
    ) {
        let layer = FigureLayer(kind: kind, channels: channels, options: options)
        if channels.x != nil { return (layer, try table.select(channels.columns)) }
        let label = table.schema.first { $0.type == .string }?.name
        return (
            layer, try table.select(table.schema.filter { $0.type.isNumeric || $0.type == .bool || $0.name == label }.map(\.name))
        )
    }
}

/// `ratings.box(x: .cluster, y: .rating)`.
struct BoxFigure: FigureVerb {
    let name = "box"
    let kind = FigureKind.box
    let ownParameters = [
        ParameterSignature("x", .column(.any), .optional, "a box for each value"),
        ParameterSignature("y", .columns(.numeric), .any, "numbers; all columns of numbers when left out"),
        FigureParameters.color,
        FigureParameters.facet, FigureParameters.horizontal,
    ]
    let documentation = VerbDocumentation(
        "Quartiles, whiskers of 1.5 interquartile ranges and outliers of `y`, for each `x` or for each column.",
        details: "Missing values and NaN are left out.", example: "films.box(y: .avg_rating)")

    func check(_ call: CallSite) {
        if call.has("x"), call.fields("y").count > 1 {
            call.report("E0425", "with `x` a box plot takes one column as `y`", at: "y")
        }
    }

    func layer(_ call: VerbCall, _ table: Table, _ channels: FigureChannels, _ options: FigureOptions) throws -> (
        FigureLayer, Table
    ) {
        var channels = channels
        if channels.y.isEmpty {
            channels.y = table.schema.filter { $0.type.isNumeric && $0.name != channels.x }.map(\.name)
            if channels.y.isEmpty { throw EngineError("E0665", "a box plot needs a column of numbers") }
        }
        return (FigureLayer(kind: kind, channels: channels, options: options), try table.select(channels.columns))
    }
}

/// `choice.elbow(x: .k, y: .wcss, knee: 8)`.
struct ElbowFigure: FigureVerb {
    let name = "elbow"
    let kind = FigureKind.elbow
    let ownParameters = [
        ParameterSignature("x", .column(.numeric), .required, "the number that is to be chosen"),
        ParameterSignature("y", .columns(.numeric), .oneOrMore, "the criterion"),
        ParameterSignature(
            "knee", .value(.double), .optional, "the `x` to mark, as `knee(...)` finds it; a missing one marks none"),
    ]
    let documentation = VerbDocumentation(
        "A line of a criterion with the chosen place marked.", details: "Without `knee:` nothing is marked.",
        example: "choice.elbow(x: .k, y: .wcss, knee: knee(choice, x: .k, y: .wcss))")

    func layer(_ call: VerbCall, _ table: Table, _ channels: FigureChannels, _ options: FigureOptions) throws -> (
        FigureLayer, Table
    ) {
        var options = options
        if case .scalar(let scalar)? = try call.value("knee") { options.knee = scalar.number }
        return (FigureLayer(kind: kind, channels: channels, options: options), try table.select(channels.columns))
    }
}

/// `a.line(x: .k, y: .wcss).adding(b.line(x: .k, y: .wcss))`.
struct AddingFigure: Verb {
    let name = "adding"
    let receiver = ReceiverKind.figure
    let parameters = [ParameterSignature("figure", .value(.figure), unlabelled: true, .required, "what to draw on top")]
    let documentation = VerbDocumentation(
        "The layers of two figures in one picture.",
        details: "The first figure's title, labels and frame hold; the second's labels where the first has none.",
        example: "choice.line(x: .k, y: .wcss).adding(choice.scatter(x: .k, y: .wcss))")

    let reference = Reference.none("pictures are drawn by matplotlib itself")

    func resultType(of call: CallSite) -> ValueType { .figure }

    func run(_ call: VerbCall) throws -> Value {
        guard case .figure(var below)? = call.receiver, case .figure(let above)? = try call.value("figure") else {
            throw EngineError("E0645", "a figure was expected")
        }
        for var layer in above.spec.layers {
            layer.table += below.tables.count
            below.spec.layers.append(layer)
        }
        below.tables += above.tables
        below.spec.title = below.spec.title ?? above.spec.title
        below.spec.xLabel = below.spec.xLabel ?? above.spec.xLabel
        below.spec.yLabel = below.spec.yLabel ?? above.spec.yLabel
        return .figure(below)
    }
}

extension CallSite {
    /// Reports a column that cannot be a length.
    func requireNumber(_ field: TableSchema.Field, at parameter: String) {
        switch field.type {
        case .string, .list, .date, .dateTime:
            if field.isProvisional, field.type != .string { return }
            report(
                "E0425", "the length or height of a mark needs numbers, and `\(field.name)` is \(field.type.name)", at: parameter,
                hints: ["`count(by: .\(field.name))` makes numbers of it"])
        default: break
        }
    }
}
