import FoundationEssentials
import Glibc
import RecCache
import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime
import RecSemantics

/// Options that several commands take, with one meaning.
extension Option {
    static let to = Option("to", value: "CELL", "runs the cells up to that one")
    static let only = Option("only", value: "CELL", "runs that cell and what it depends on")
    static let keepGoing = Option("keep-going", "goes on after a failed cell with those that do not depend on it")
    static let timeout = Option("timeout", value: "TIME", "stops after that time (90s, 5m)")
    static let threads = Option("threads", value: "N", "threads for native work; results do not depend on it")
    static let quiet = Option("quiet", short: "q", "prints errors and warnings only")
}

/// What all commands on a notebook share: where it is, its parameters, and where results go.
struct NotebookArguments {
    static let options = [
        Option("param", short: "p", value: "NAME=VALUE", "sets a parameter; always literal; may be given several times"),
        Option("params", value: "FILE.json", "sets parameters from a JSON object"),
        Option("root", value: "FOLDER", "what paths in the notebook start from"),
        Option("output", value: "FOLDER", "where results and the cache go (ROOT/output)"),
        Option("format", value: "human|json", "for people, or one JSON object a line"),
    ]

    let project: Project
    var values: [String: CheckRequest.GivenValue]
    let isJSON: Bool
    /// The options that another command on the same results needs too, as typed into a shell; empty without any.
    let repeated: String

    /// `recnb COMMAND NOTEBOOK` with the same options, and what follows.
    func line(_ command: String, _ rest: String) -> String {
        "recnb \(command) "
            + ([shellWord(project.shownNotebook), rest, repeated].filter { !$0.isEmpty }).joined(separator: " ")
    }

    /// - Parameter notebook: its place; the first argument unless told otherwise.
    init(_ arguments: Arguments, notebook: String? = nil) throws {
        try self.init(arguments, isJSON: try arguments.choice("format", ["human", "json"]) == "json", notebook: notebook)
    }

    /// - Parameter notebook: the notebook, where it is not the first argument without a dash.
    init(_ arguments: Arguments, isJSON: Bool, notebook: String? = nil) throws {
        self.isJSON = isJSON
        if let root = arguments.value("root") {
            var isFolder = false
            guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder), isFolder else {
                throw UsageError("there is no folder `\(root)`", hint: "`--root` is what paths in the notebook start from")
            }
        }
        repeated = ["param", "params", "root", "output"].flatMap { name in
            arguments.all(name).flatMap { [name == "param" ? "-p" : "--\(name)", shellWord($0)] }
        }.joined(separator: " ")
        project = Project(
            notebook: notebook ?? arguments.operands[0], root: arguments.value("root"), output: arguments.value("output"))
        var values: [String: CheckRequest.GivenValue] = [:]
        for file in arguments.all("params") {
            for (name, text) in try ParameterFile.read(file) { values[name] = .init(text, source: .file) }
        }
        for text in arguments.all("param") {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw UsageError("`-p \(text)` sets nothing", hint: "write `-p NAME=VALUE`")
            }
            values[String(text[..<equals])] = .init(String(text[text.index(after: equals)...]), source: .commandLine)
        }
        self.values = values
    }

    /// The same with another output folder, or other parameters.
    func with(output: String? = nil, values: [String: CheckRequest.GivenValue]? = nil) -> NotebookArguments {
        NotebookArguments(
            project: output.map { Project(notebook: project.notebook, root: project.root, output: $0) } ?? project,
            values: values ?? self.values, isJSON: isJSON, repeated: repeated)
    }

    private init(project: Project, values: [String: CheckRequest.GivenValue], isJSON: Bool, repeated: String) {
        self.project = project
        self.values = values
        self.isJSON = isJSON
        self.repeated = repeated
    }

    /// The notebook, read and checked.
    ///
    /// - Parameter text: its bytes, where they are not those of the file, such as what an editor has not saved yet.
    func load(text: [UInt8]? = nil) async throws -> CheckedNotebook {
        try await CheckedNotebook.load(
            project, values: values, environment: ProcessInfo.processInfo.environment, text: text)
    }

    /// The exit status for a notebook that may not run: 3 where a parameter given from outside is wrong, else 2.
    static func status(of diagnostics: [Diagnostic]) -> Int32 {
        let errors = diagnostics.filter { $0.severity == .error }
        if errors.isEmpty { return ExitStatus.success }
        let outside = ["E0301", "E0302", "E0303", "E0308", "E0311", "E0810", "E0811", "E0812", "E0813"]
        return errors.allSatisfy { outside.contains($0.id) } ? ExitStatus.usage : ExitStatus.checkFailed
    }

    /// The project's cache.
    func store(_ access: ContentStore.Access = .readWrite) throws -> ContentStore {
        try ContentStore(root: project.output + "/.cache", access: access)
    }
}

/// Parameters from a file: a JSON object of numbers, texts and truth values.
enum ParameterFile {
    private enum JSONValue: Decodable {
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(Bool.self) {
                self = .text(value ? "true" : "false")
            } else if let value = try? container.decode(Int64.self) {
                self = .text(String(value))
            } else if let value = try? container.decode(Double.self) {
                self = .text("\(value)")
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    static func read(_ path: String) throws -> [(String, String)] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw UsageError("the file of parameters `\(path)` cannot be read")
        }
        guard let object = try? JSONDecoder().decode([String: JSONValue].self, from: data) else {
            throw UsageError(
                "`\(path)` is no JSON object of numbers, texts and truth values", hint: "as in {\"k\": 10, \"data\": \"folder\"}")
        }
        return object.sorted { $0.key < $1.key }.map { name, value in
            switch value {
            case .text(let text): (name, text)
            }
        }
    }
}

/// Where the program and its companions are.
enum Installation {
    /// The running executable.
    static var executable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    /// The folder of the running executable.
    static var folder: String { executable.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } }

    /// The program that embeds Python, beside this one.
    static var python: String { folder + "/recnb-python" }

    /// Whether `RECNB_VENV` names the virtual environment.
    static var isVenvNamed: Bool { ProcessInfo.processInfo.environment["RECNB_VENV"].map { !$0.isEmpty } ?? false }

    /// The virtual environment: `RECNB_VENV`, the project's `.venv`, or one in a folder above the program; nil where there is none.
    static func venv(for project: Project) -> String? {
        if let given = ProcessInfo.processInfo.environment["RECNB_VENV"], !given.isEmpty { return given }
        var candidates = [project.root + "/.venv"]
        var parts = folder.split(separator: "/")
        while !parts.isEmpty {
            candidates.append("/" + parts.joined(separator: "/") + "/.venv")
            parts.removeLast()
        }
        return candidates.first { access($0 + "/pyvenv.cfg", F_OK) == 0 }
    }

    /// Processors that may be used.
    static var processors: Int {
        max(1, ProcessInfo.processInfo.activeProcessorCount)
    }
}
