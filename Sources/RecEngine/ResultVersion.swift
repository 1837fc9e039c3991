/// Versions of code that makes results and is no verb. `kernels` is that of everything below the verbs: the engine, tables, models and their
/// kernels, and what a plan means. It enters the key of every cell, beside the version of each verb; the others enter keys of their own.
///
/// Raise it with a change after which any result can differ for the same input; all cached results are then made anew. A test of the
/// house asks for it, or for a word that nothing differs, whenever that code changes.
public enum ResultVersion {
    /// Of everything below the verbs.
    public static let kernels = 3
    /// What is sent of a figure to the processes that draw; their own code is in the key by its hash.
    public static let pictures = 2
    /// How values go to `python` cells and come back.
    public static let pythonCells = 1
    /// How reports are made of what cells gave.
    public static let report = 4
}
