import RecCache
import RecEngine

extension EngineError {
    /// Any error of a cell, with what to do where its results could not be kept.
    init(ofCell error: any Error) {
        guard let storage = error as? CacheError else {
            self.init(error)
            return
        }
        switch storage.code {
        case .diskFull:
            self.init(
                "E0605", "there is no space for the cell's results: \(storage)",
                hints: ["free some (`recnb cache gc` removes what is not in use) and run again: finished cells are kept"])
        case .readOnly, .permission:
            self.init(
                "E0606", "the cell's results may not be written: \(storage)", hints: ["allow it, or give `--output FOLDER`"])
        case .notFound, .damaged:
            self.init("E0607", "a result that the cell reads is gone: \(storage)", hints: ["run again: it will be made anew"])
        default: self.init("E0699", storage.description)
        }
    }
}
