import RecEngine
import RecPlan
import RecPythonClient
import RecSchema

/// Versions of Python and its packages as they enter keys, read once a run from the environment's files, without starting Python.
struct PythonVersions {
    private let environment: PythonEnvironment?

    init(venv: String?) {
        environment = venv.flatMap { try? PythonEnvironment.inspect(venv: $0) }
    }

    /// Whether there is no environment that could be read.
    var isAbsent: Bool { environment == nil }

    /// What the cell's result depends on; nil for a cell that needs no Python.
    ///
    /// - Parameter packages: what verbs of the cell rest on.
    func fingerprint(for cell: CellPlan, packages: Set<String>) -> String? {
        if case .python = cell.body {
            guard let environment else { return "python absent" }
            return environment.wholeFingerprint + "; code \(FigureDrawing.sourceHash) \(ResultVersion.pythonCells)"
        }
        let draws = cell.type?.isFigures ?? false
        if !draws, packages.isEmpty { return nil }
        guard let environment else { return "python absent" }
        var names = packages
        if draws { names.formUnion(PythonEnvironment.drawingPackages) }
        var fingerprint = environment.fingerprint(of: Array(names))
        if draws { fingerprint += "; drawing \(FigureDrawing.sourceHash) \(ResultVersion.pictures)" }
        if !packages.isEmpty { fingerprint += "; services \(PythonServices.sourceHash)" }
        return fingerprint
    }

    /// The packages that the cell's result rests on, with their versions (`absent` where there is none), in order of names; nil for a cell
    /// that needs no Python. Of a `python` cell those that tables pass through and those that its source imports.
    ///
    /// - Parameter packages: what verbs of the cell rest on.
    func packages(of cell: CellPlan, packages: Set<String>) -> [(name: String, version: String)]? {
        var names = packages
        if case .python(let python) = cell.body {
            names.formUnion(["numpy", "pandas", "pyarrow"])
            for module in PythonImports.modules(in: python.source) {
                let package = PythonImports.package(of: module)
                if environment?.packages[package] != nil { names.insert(package) }
            }
        }
        if cell.type?.isFigures ?? false { names.formUnion(PythonEnvironment.drawingPackages) }
        if names.isEmpty { return nil }
        return names.sorted().map { ($0, environment?.packages[$0] ?? "absent") }
    }

    /// The version of the interpreter; nil where there is no environment.
    var interpreter: String? { environment?.python }

    /// Why a verb cannot have its work done in Python, as far as the environment's files tell; nil where nothing speaks against it.
    ///
    /// - Parameter venv: where the environment is to be.
    static func failure(of verb: String, packages: [String], venv: String) -> EngineError? {
        let environment: PythonEnvironment
        do throws(PythonFailure) {
            environment = try PythonEnvironment.inspect(venv: venv)
        } catch {
            return EngineError(error, in: verb)
        }
        guard let absent = packages.sorted().first(where: { environment.packages[$0] == nil }) else { return nil }
        return EngineError(
            PythonFailure.lacking(absent, in: venv), in: verb)
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
    static let sourceHash = "ab8794524c9d127b2e907f592f10aaa264fe4b988ec5110606708ef1f8dc88cf"
}

extension PythonServices {
    /// The SHA-256 of the code of the functions (Sources/recnb-python/Python/services/*.py in order of name), so that a change of it has
    /// verbs ask again. A test of the house compares it with the files.
    static let sourceHash = "6cba76deadf55405024f05662e7e2bbb36e48449e6543dcff846a688fc1841ae"
}
