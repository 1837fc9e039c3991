import RecCache

/// What runs of one sweep take from each other.
extension NotebookRunner {
    /// Names what a cell computes here among the runs that share: its key, and what its paths stand for; nil where nothing is shared, or an
    /// input is not known.
    func sharedKey(_ index: Int) -> ContentHash? {
        guard options.shared != nil, let key = key(of: index) else { return nil }
        var builder = KeyBuilder("recnb-shared/1")
        builder.add(index)
        builder.add(key.hash)
        for text in parameterTexts(index) { builder.add(text) }
        return builder.finish()
    }

    /// Another run's outcome as it counts here: nothing ran, and nothing took time.
    static func taken(_ outcome: CellOutcome) -> CellOutcome {
        var outcome = outcome
        if outcome.status == .ran { outcome.status = .hit }
        if outcome.status == .hit { outcome.reasons = [] }
        outcome.seconds = 0
        outcome.peakMemory = 0
        return outcome
    }

    /// Work of another process that tells the others as soon as it has ended, whoever waits for it here.
    static func shared(
        _ task: Task<CellOutcome, Never>, _ key: ContentHash, _ shared: SharedCells?
    ) -> Task<CellOutcome, Never> {
        Task {
            let outcome = await task.value
            shared?.end(key, outcome)
            return outcome
        }
    }
}
