import RecEngine
import RecFrame
import RecModels

/// What is said of a model that lacks a part, or whose parts do not belong together: a file of one may have been damaged or edited.
func damagedModel(_ what: String) -> EngineError {
    EngineError("E0621", "the model is damaged: \(what)", hints: ["fit it again, and `save` it again"])
}

/// Reads a model from its parts; whatever is wrong with them is said of the model.
func readingParts<Reading>(_ read: () throws -> Reading) throws -> Reading {
    do {
        return try read()
    } catch let error as FrameError {
        throw damagedModel(error.message)
    } catch let error as ModelError where error.code != .cancelled {
        throw damagedModel(error.message)
    }
}
