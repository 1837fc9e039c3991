import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// A range of numbers where a parameter takes one: a record of its bounds, so that fractions can be bounds too.
    func numberRange(
        _ written: ExpressionSyntax, _ bounds: ClosedRange<Double>, for parameter: ParameterSignature,
        of verb: any VerbSignature, in scope: Scope
    ) -> PlanNode? {
        func wrong(_ found: String) -> PlanNode? {
            error(
                "E0213", "\(taker(parameter, verb)) takes a range of numbers", at: written.span, found,
                notes: parameter.summary.isEmpty ? [] : ["`\(parameter.name)`: \(parameter.summary)"],
                hints: ["write the least and the largest number, as in `0.5...5`"])
            return nil
        }
        guard case .binary(let left, .closedRange, let right) = written.kind else {
            let node = check(written, in: scope)
            return node.isFailed ? nil : wrong(node.type.description)
        }
        let nodes = [check(left, in: scope), check(right, in: scope)]
        if nodes.contains(where: \.isFailed) { return nil }
        var known: [Double] = []
        for node in nodes {
            guard accepts(.double, node.type) else { return wrong(node.type.description) }
            switch constant(node)?.kind {
            case .int(let value)?: known.append(Double(value))
            case .double(let value)?: known.append(value)
            default: break
            }
        }
        for (node, number) in zip(nodes, known) where known.count == 2 && !bounds.contains(number) {
            error(
                "E0215", "a bound of `\(parameter.name)` is \(number), and must be \(words(bounds))", at: node.span,
                "out of bounds")
            return nil
        }
        if known.count == 2, known[0] > known[1] {
            error(
                "E0228", "the range from \(number(known[0])) to \(number(known[1])) runs backwards", at: written.span,
                "nothing in it", hints: ["write `\(number(known[1]))...\(number(known[0]))`"])
            return nil
        }
        return PlanNode(
            .record([NamedNode("lowerBound", nodes[0]), NamedNode("upperBound", nodes[1])]),
            type: .record([.init("lowerBound", .double), .init("upperBound", .double)]), span: written.span)
    }

    private func number(_ value: Double) -> String { Int64(exactly: value).map { "\($0)" } ?? "\(value)" }
}
