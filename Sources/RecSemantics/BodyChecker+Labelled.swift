import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// Values by name: `["by cluster": lists, "popular": others]`.
    func labelled(
        _ written: ExpressionSyntax, for parameter: ParameterSignature, of verb: any VerbSignature, in scope: Scope
    ) -> [NamedNode]? {
        guard let entries = entries(written, for: parameter, of: verb, example: "[\"name\": value]", in: scope) else {
            return nil
        }
        return nodes(entries, in: scope) { key in
            let text = check(key, in: scope)
            if text.isFailed { return nil }
            guard let name = constant(text) else {
                error("E0274", "a name must be known before the run", at: key.span, "not a literal text")
                return nil
            }
            guard case .string(let text) = name.kind else {
                error("E0274", "a name is text", at: key.span, name.type.description, hints: ["as in `\"popular\"`"])
                return nil
            }
            return text
        }?.map { NamedNode($0.name, asTable($0.node)) }
    }

    /// Lists by name: `[factors: [20, 50], epochs: 5...10]`.
    func settings(
        _ written: ExpressionSyntax, for parameter: ParameterSignature, of verb: any VerbSignature, in scope: Scope
    ) -> [NamedNode]? {
        guard let entries = entries(written, for: parameter, of: verb, example: "[k: [5, 10, 20]]", in: scope) else { return nil }
        guard
            let nodes = nodes(
                entries, in: scope,
                name: { key in
                    if case .name(let text) = key.kind { return text }
                    var hints = ["as in `[k: [5, 10, 20]]`"]
                    if case .implicitMember(let name) = key.kind { hints = ["a setting has no dot: `\(name.text)`"] }
                    error("E0274", "a setting is a bare name", at: key.span, "not a name", hints: hints)
                    return nil
                })
        else { return nil }
        for named in nodes where !NotebookContext.isSilent(named.node.type) {
            switch named.node.type.unwrapped {
            case .list, .range: continue
            default:
                error(
                    "E0213", "the setting `\(named.name)` takes a list of what is to be tried", at: named.node.span,
                    named.node.type.description, hints: ["as in `\(named.name): [5, 10, 20]`"])
                return nil
            }
        }
        return nodes
    }

    /// Cases: one, or a list of them.
    func choices(_ written: ExpressionSyntax, among cases: [String], parameter: String, in scope: Scope) -> [PlanNode]? {
        var values = [written]
        if case .array(let elements) = written.kind { values = elements }
        if values.isEmpty {
            error(
                "E0238", "`\(parameter)` takes at least one case", at: written.span, "none",
                notes: ["cases: \(cases.map { ".\($0)" }.joined(separator: ", "))"])
            return nil
        }
        var nodes: [PlanNode] = []
        var seen: Set<String> = []
        for value in values {
            guard case .choice(let name)? = choice(value, among: cases, parameter: parameter, in: scope) else { return nil }
            if !seen.insert(name).inserted {
                error("E0214", "`.\(name)` is given twice", at: value.span, "second time here")
                return nil
            }
            nodes.append(PlanNode(.choice(name), type: .string, span: value.span))
        }
        return nodes
    }

    private func entries(
        _ written: ExpressionSyntax, for parameter: ParameterSignature, of verb: any VerbSignature, example: String,
        in scope: Scope
    ) -> [DictionaryEntry]? {
        if case .dictionary(let entries) = written.kind, !entries.isEmpty { return entries }
        if case .error = written.kind { return nil }
        var found = "not written so"
        if case .dictionary = written.kind { found = "nothing in it" } else { _ = check(written, in: scope) }
        error(
            "E0274", "\(taker(parameter, verb)) takes values by name", at: written.span, found,
            notes: parameter.summary.isEmpty ? [] : ["`\(parameter.name)`: \(parameter.summary)"],
            hints: ["as in `\(example)`"])
        return nil
    }

    private func nodes(
        _ entries: [DictionaryEntry], in scope: Scope, name: (ExpressionSyntax) -> String?
    ) -> [NamedNode]? {
        var nodes: [NamedNode] = []
        var isBroken = false
        for entry in entries {
            let label = name(entry.key)
            let node = check(entry.value, in: scope)
            guard let label, !node.isFailed else {
                isBroken = true
                continue
            }
            if nodes.contains(where: { $0.name == label }) {
                error("E0214", "`\(label)` is given twice", at: entry.key.span, "second time here")
                isBroken = true
            }
            nodes.append(NamedNode(label, node))
        }
        return isBroken ? nil : nodes
    }
}
