import FoundationEssentials
import Glibc
import RecConvert
import RecDiagnostics
import RecPythonClient
import RecRuntime

struct ConvertCommand: Command {
    static let name = "convert"
    static let summary = "Makes a notebook of a Jupyter notebook or a percent script, or those of a notebook"
    static let operands = "FILE"
    static let operandCount = 1...1
    static let options = [
        Option("to", value: "recnb|ipynb|py", "what to make (recnb; of a .recnb file ipynb)"),
        Option("out", short: "o", value: "FILE", "where to put it (beside FILE; - prints it)"),
        Option("native", "offers calls of pandas and scikit-learn that recnb has as native cells"),
        Option("force", "replaces a file that is there"),
        Option("format", value: "human|json", "for people, or one JSON object a line"),
    ]
    static let example = "recnb convert films.ipynb --native"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let path = arguments.operands[0]
        let isOwn = path.hasSuffix(".recnb")
        guard isOwn || path.hasSuffix(".ipynb") || path.hasSuffix(".py") else {
            throw UsageError(
                "`\(path)` is neither a `.ipynb`, a `.py` nor a `.recnb` file", hint: "for example: \(Self.example)")
        }
        let to =
            try arguments.value("to") == nil ? (isOwn ? "ipynb" : "recnb") : arguments.choice("to", ["recnb", "ipynb", "py"])
        if isOwn == (to == "recnb") {
            throw UsageError(
                isOwn ? "`\(path)` is a `.recnb` file already" : "of `\(path)` only a `.recnb` file can be made",
                hint: isOwn ? "write `--to ipynb` or `--to py`" : "leave `--to` out, and convert the result if you need it")
        }
        let stem = path.split(separator: ".", omittingEmptySubsequences: false).dropLast().joined(separator: ".")
        let target = arguments.value("out") ?? "\(stem).\(to)"
        if target != "-", !arguments.has("force"), FileManager.default.fileExists(atPath: target) {
            throw UsageError(
                "there is a file `\(target)` already", hint: "choose another name with `-o`, or replace it with `--force`")
        }
        let bytes = isOwn ? try NotebookFile.read(Project(notebook: path).notebook, shown: path) : try Self.bytes(of: path)
        let isJSON = try arguments.choice("format", ["human", "json"]) == "json"
        let display = ConversionDisplay(console: console, isJSON: isJSON, toStandardOutput: target == "-")
        do {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ConversionError("E0840", "`\(path)` is not UTF-8 text", hint: "save it as UTF-8")
            }
            let made: String
            if isOwn {
                made = to == "py" ? PercentScript.text(ofRecnb: text) : JupyterText.ofRecnb(text)
            } else {
                guard let read = try await recnb(of: text, path, target, arguments, display) else {
                    return ExitStatus.checkFailed
                }
                made = read
            }
            if target == "-" {
                console.write(made)
            } else {
                try UnwrittenFile.told(target) { try AtomicFile.replace(target, with: Array(made.utf8)) }
            }
            display.done(path, target)
            return ExitStatus.success
        } catch let error as ConversionError {
            display.failed(error)
            return ExitStatus.checkFailed
        } catch let failure as PythonFailure {
            display.failed(ConversionError(failure))
            if case .notInstalled = failure { return ExitStatus.noPython }
            return ExitStatus.checkFailed
        }
    }

    /// The text of a `.recnb` file; nil, told, where a cell cannot be read.
    private func recnb(
        of text: String, _ path: String, _ target: String, _ arguments: Arguments, _ display: ConversionDisplay
    ) async throws -> String? {
        let foreign: ForeignNotebook
        let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        if path.hasSuffix(".py") {
            foreign = try ForeignNotebook(percentScript: text, name: path)
        } else {
            switch try JupyterText.read(text, name: path) {
            case .own(let recnb): return recnb
            case .foreign(let notebook): foreign = notebook
            }
        }
        let project = Project(notebook: target == "-" ? path : target)
        let home = Self.folder(of: Project(notebook: path).notebook)
        let prefix = project.root.hasSuffix("/") ? project.root : project.root + "/"
        let folder = home == project.root ? "" : home.hasPrefix(prefix) ? String(home.dropFirst(prefix.count)) : home
        let name = path.split(separator: "/").last.map { String($0.prefix { $0 != "." }) } ?? "notebook"
        let options = Conversion.Options(
            isNative: arguments.has("native"), folder: folder, title: name, root: project.root,
            exists: { FileManager.default.fileExists(atPath: project.resolve($0)) })
        guard let venv = Installation.venv(for: project) else {
            throw PythonFailure.notInstalled(what: "there is no Python environment", hint: "make setup")
        }
        let python = PythonProcess(.init(executable: Installation.python, venv: venv, drawingWorkers: 1))
        let conversion: Conversion
        do {
            conversion = try await Conversion(foreign, name: path, options: options, python: python)
        } catch {
            await python.shutdown()
            throw error
        }
        await python.shutdown()
        display.show(conversion)
        return conversion.text
    }

    /// The largest file that is read: beyond that it holds pictures and tables, which are not taken over.
    private static let limit = 64 << 20

    /// The bytes of a file of another tool.
    private static func bytes(of path: String) throws -> [UInt8] {
        var info = stat()
        guard stat(path, &info) == 0 else { throw UsageError("there is no file `\(path)`", hint: "for example: \(example)") }
        guard info.st_mode & S_IFMT == S_IFREG else { throw UsageError("`\(path)` is not a regular file") }
        guard info.st_size <= limit else {
            throw UsageError(
                "`\(path)` has \(info.st_size >> 20) MB, too many for a notebook",
                hint: "clear its outputs in Jupyter, and save it")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw UsageError("`\(path)` cannot be read", hint: "look at its permissions with `ls -l`")
        }
        return Array(data)
    }

    private static func folder(of path: String) -> String {
        let parts = path.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }
}
