import RecCache
import RecPlan
import RecPythonClient

extension NotebookRunner {
    /// What failed in this run, was left out or not come to, keeps the result that it has in the cache, as long as that is what the
    /// notebook says. In the order of the file, so that what such a cell reads is known first.
    func takeEarlierResults() {
        for index in plan.cells.indices where hasWork(index) {
            guard let status = outcomes[index]?.status, [.failed, .skipped, .notAsked].contains(status) else { continue }
            // A store that failed may not hold what its last receipt says.
            if status == .failed, plan.cells[index].identity.kind == "store" { continue }
            guard let kept = earlierResult(index) else { continue }
            outcomes[index]?.record = kept.record
            outcomes[index]?.value = kept.value
            outcomes[index]?.files = kept.files
            outcomes[index]?.isEarlier = true
        }
    }

    private func earlierResult(_ index: Int) -> CellOutcome? {
        if let found = lookUp(index, isForced: false, isAsking: false) { return found }
        guard let environment = lastEnvironment(of: index) else { return nil }
        return lookUp(index, isForced: false, isAsking: false, environment: environment)
    }

    /// The versions of Python that the cell's last run had, where there is no Python now that could give another result, and the code
    /// that draws is the same; nil else.
    private func lastEnvironment(of index: Int) -> String? {
        guard pythonVersions.isAbsent, pythonVersions.fingerprint(for: plan.cells[index], packages: needs[index].possible) != nil,
            let parts = try? store.lastRun(of: identity(index))?.parts,
            let last = parts.first(where: { $0.name == "versions" }), let text = last.shown, ContentHash(of: text) == last.hash
        else { return nil }
        if text.contains("; drawing "), !text.contains("; drawing \(FigureDrawing.sourceHash)") { return nil }
        if text.contains("; services "), !text.contains("; services \(PythonServices.sourceHash)") { return nil }
        return text
    }
}
