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
            // A python cell may import anything that is installed.
            return environment.fingerprint(of: Array(environment.packages.keys))
        }
        if cell.type == .figure {
            guard let environment else { return "python absent" }
            return environment.fingerprint(of: ["matplotlib", "numpy", "pillow", "contourpy", "fonttools", "kiwisolver"])
                + "; drawing \(FigureDrawing.version)"
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
    /// Raised when the drawing code changes pictures.
    static let version = 1
}
