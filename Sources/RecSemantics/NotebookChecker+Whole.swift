import RecDiagnostics
import RecPlan
import RecSyntax

/// What can only be said of the notebook as a whole.
extension NotebookChecker {
    func reportUnknownParameters() {
        if notebook.hasUnreadDeclarations { return }
        let known = notebook.parameters.map(\.name)
        for (name, given) in notebook.request.values.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
            let origin = given.source == .file ? "in the file of parameters" : "on the command line"
            notebook.report(
                Diagnostic(
                    "E0301", "the notebook has no parameter `\(name)`, given \(origin)",
                    notes: known.isEmpty ? ["it has no parameters"] : ["parameters: \(known.joined(separator: ", "))"],
                    hints: known.isEmpty
                        ? ["declare it in a cell of its own: `%% parameters`, and below it `let \(name): Int = 1`"]
                        : didYouMean(name, among: known).map { ["did you mean `\($0)`?"] } ?? []))
        }
    }

    /// Notes on what nothing uses; while there are errors they would be guesses.
    func reportUnused() {
        if notebook.errorCount > 0 { return }
        for (index, parameter) in notebook.parameters.enumerated() where !notebook.usedParameters.contains(index) {
            notebook.report(
                Diagnostic(
                    "N0504", "nothing uses the parameter `\(parameter.name)`", at: .init(parameter.span, "read by no cell")))
        }
        for function in notebook.functions where !function.isUsed && !function.name.text.hasPrefix("_") {
            notebook.report(
                Diagnostic(
                    "N0506", "nothing calls the function `\(function.name.text)`", at: .init(function.name.span, "never called")))
        }
        for (index, cell) in notebook.cells.enumerated() where !notebook.usedCells.contains(index) {
            guard ["load", "clean", "feature"].contains(cell.identity.kind), cell.type != nil, !writesFile(cell) else { continue }
            let label = syntax.cells[index].labelSpan
            notebook.report(
                Diagnostic("N0505", "nothing uses the value of `\(cell.identity)`", at: .init(label, "read by no cell")))
        }
    }

    private func writesFile(_ cell: CellPlan) -> Bool {
        guard case .expression(let node) = cell.body else { return false }
        return !fileWriting(node).isEmpty
    }

    /// The calls at the end of a body that leave a file behind: one at most, or one a branch.
    private func fileWriting(_ node: PlanNode) -> [PlanCall] {
        switch node.kind {
        case .block(let block): return fileWriting(block.result)
        case .conditional(_, let yes, let no): return fileWriting(yes) + fileWriting(no)
        case .call(let call):
            let isWriting = notebook.request.verbs.signatures(named: call.verb).contains { $0.role == .output }
            return isWriting ? [call] : []
        default: return []
        }
    }

    /// Files of a notebook lie in one folder, so two cells cannot write the same one. Of the branches of one cell only one is taken.
    func checkWrittenFile(_ node: PlanNode, _ checker: BodyChecker) {
        var own: [String: SourceSpan] = [:]
        for call in fileWriting(node) {
            guard case .node(let argument)?? = call.arguments.first, case .string(let name)? = checker.constant(argument)?.kind,
                own[name] == nil
            else { continue }
            own[name] = argument.span
            guard let earlier = notebook.writtenFiles[name] else { continue }
            notebook.report(
                Diagnostic(
                    "E0242", "two cells write the file `\(name)`", at: .init(argument.span, "second one here"),
                    labels: [.init(earlier, "first one here")], hints: ["give one of them another name"]))
        }
        notebook.writtenFiles.merge(own) { first, _ in first }
    }
}

extension CodeBlock {
    /// Where the expressions stand that the block is worth: its result, or of an `if` the results of its branches.
    var results: Set<SourceSpan> { Self.results(result) }

    private static func results(_ expression: ExpressionSyntax) -> Set<SourceSpan> {
        switch expression.kind {
        case .conditional(let conditional):
            conditional.branches.reduce(into: conditional.otherwise.results) { $0.formUnion($1.body.results) }
        case .ternary(_, let yes, let no): results(yes).union(results(no))
        default: [expression.span]
        }
    }
}
