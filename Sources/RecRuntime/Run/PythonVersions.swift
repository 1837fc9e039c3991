import RecPlan
import RecPythonClient
import RecSchema

/// Versions of Python and its packages as they enter keys, read once a run from the environment's files, without starting Python.
struct PythonVersions {
    private let environment: PythonEnvironment?

    init(venv: String?) {
        environment = venv.flatMap { try? PythonEnvironment.inspect(venv: $0) }
    }

    /// What the cell's result depends on; nil for a cell that needs no Python.
    func fingerprint(for cell: CellPlan) -> String? {
        if case .python = cell.body {
            guard let environment else { return "python absent" }
            return environment.wholeFingerprint
        }
        if cell.type?.isFigures ?? false {
            guard let environment else { return "python absent" }
            return environment.fingerprint(of: PythonEnvironment.drawingPackages) + "; drawing \(FigureDrawing.sourceHash)"
        }
        return nil
    }

    /// What a report says of them.
    var shown: [(name: String, version: String)] {
        guard let environment else { return [] }
        let names = ["matplotlib", "numpy", "pandas", "pyarrow", "scikit-learn"]
        return [("Python", environment.python)] + names.compactMap { name in environment.packages[name].map { (name, $0) } }
    }
}

extension FigureDrawing {
    /// The SHA-256 of the drawing code (Sources/recnb-python/Python/*.py in order of name), so that a change of it draws pictures anew.
    /// A test of the house compares it with the files.
    static let sourceHash = "d83c0cbc61e0162151336c93efbc3ecc5679d4b0c96059290eff6cbc1f6b9934"
}
