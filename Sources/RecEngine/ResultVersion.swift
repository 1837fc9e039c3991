/// The version of everything below the verbs that makes results: the engine, tables, models and their kernels. It enters the key of every
/// cell, beside the version of each verb.
///
/// Raise it with a change after which any result can differ for the same input; all cached results are then made anew. A test of the
/// house asks for it, or for a word that nothing differs, whenever that code changes.
public enum ResultVersion {
    /// The version.
    public static let kernels = 1
}
