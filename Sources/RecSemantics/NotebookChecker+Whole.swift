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
                    hints: didYouMean(name, among: known).map { ["did you mean `\($0)`?"] } ?? []))
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
        return fileWriting(node) != nil
    }

    /// The call at the end of a body that leaves a file behind.
    private func fileWriting(_ node: PlanNode) -> PlanCall? {
        var result = node
        while case .block(let block) = result.kind { result = block.result }
        guard case .call(let call) = result.kind,
            notebook.request.verbs.signatures(named: call.verb).contains(where: { $0.role == .output })
        else { return nil }
        return call
    }

    /// Files of a notebook lie in one folder, so two cells cannot write the same one.
    func checkWrittenFile(_ node: PlanNode, _ checker: BodyChecker) {
        guard let call = fileWriting(node), case .node(let argument)?? = call.arguments.first,
            case .string(let name)? = checker.constant(argument)?.kind
        else { return }
        if let earlier = notebook.writtenFiles[name] {
            notebook.report(
                Diagnostic(
                    "E0242", "two cells write the file `\(name)`", at: .init(argument.span, "second one here"),
                    labels: [.init(earlier, "first one here")], hints: ["give one of them another name"]))
        } else {
            notebook.writtenFiles[name] = argument.span
        }
    }
}
