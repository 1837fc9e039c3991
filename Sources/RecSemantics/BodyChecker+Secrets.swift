import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

/// Where a secret may stand: as a connection or password, and in the question whether it is there at all.
extension BodyChecker {
    /// The secret parameter that an expression names, if it is one.
    private func secret(_ written: ExpressionSyntax, in scope: Scope) -> Int? {
        guard case .name(let name) = written.kind, scope.lookup(name) == nil, case .parameter(let index)? = names[name],
            notebook.parameters[index].isSecret
        else { return nil }
        return index
    }

    /// A connection: text, a secret by its name, or the part of a receipt that stands for it.
    func connection(
        _ written: ExpressionSyntax, for parameter: ParameterSignature, of verb: any VerbSignature, in scope: Scope
    ) -> PlanNode? {
        if let index = secret(written, in: scope) {
            var node = parameterNode(index, span: written.span)
            guard case .string = notebook.parameters[index].type else {
                error("E0213", "\(taker(parameter, verb)) takes text", at: written.span, node.type.description)
                return nil
            }
            node.type = SecretValue.type
            return node
        }
        let node = check(written, in: scope)
        if node.isFailed { return nil }
        if NotebookContext.isSilent(node.type) { return node }
        switch node.type {
        case .string, SecretValue.type: return node
        default:
            error(
                "E0213", "\(taker(parameter, verb)) takes a connection here", at: node.span, node.type.description,
                notes: parameter.summary.isEmpty ? [] : ["`\(parameter.name)`: \(parameter.summary)"],
                hints: ["a text, a parameter with `@Secret`, or the `connection` of a receipt"])
            return nil
        }
    }

    /// `database.isEmpty`: whether a secret was given. The answer is known before the run, and it alone enters the key.
    func presence(ofSecret base: ExpressionSyntax, _ member: Name, in scope: Scope, span: SourceSpan) -> PlanNode? {
        guard member.text == "isEmpty", let index = secret(base, in: scope), case .string = notebook.parameters[index].type else {
            return nil
        }
        notebook.usedParameters.insert(index)
        guard case .string(let text) = notebook.parameters[index].value.kind else { return failed(span) }
        return PlanNode(.bool(text.isEmpty), type: .bool, span: span)
    }
}
