import RecEngine

/// A figure of a cell, with the name that its picture gets before the dot.
struct NamedFigure {
    let name: String
    let figure: FigureValue

    /// More pictures than that are a mistake: nobody looks at them, and each takes memory and time.
    static let limit = 500

    /// The figures of a cell's value: one is `figure`, those of a list are `figure-1`, `figure-2`, those of a record `figure-LABEL`;
    /// nil for a value that is no figures.
    ///
    /// - Throws: `EngineError` for too many.
    static func all(in value: Value) throws -> [NamedFigure]? {
        let parts: [(name: String, value: Value)]
        switch value {
        case .figure: parts = [("figure", value)]
        case .list(let items): parts = items.enumerated().map { ("figure-\($0 + 1)", $1) }
        case .record(let members):
            var names: Set<String> = []
            parts = members.enumerated().map { place, member in
                let name = "figure-" + OutputName.of([member.name])
                return (names.insert(name).inserted ? name : "\(name)-\(place + 1)", member.value)
            }
        default: return nil
        }
        var figures: [NamedFigure] = []
        for part in parts {
            guard case .figure(let figure) = part.value else { return nil }
            figures.append(NamedFigure(name: part.name, figure: figure))
        }
        guard figures.count <= limit else {
            throw EngineError(
                "E0609", "the cell gives \(figures.count) figures, more than \(limit)",
                hints: ["draw one picture with `facet:`, or fewer of them"])
        }
        return figures
    }
}
