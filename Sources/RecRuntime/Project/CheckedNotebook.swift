import FoundationEssentials
import Glibc
public import RecDiagnostics
public import RecEngine
public import RecPlan
public import RecSemantics
public import RecSyntax
import RecVerbs

/// A notebook that was read and checked, with everything a run needs to know of it.
public struct CheckedNotebook: Sendable {
    /// Where its files are.
    public let project: Project
    /// Its text.
    public let source: SourceText
    /// Its cells as written.
    public let syntax: Notebook
    /// Its cells as they run.
    public let plan: NotebookPlan
    /// All that there is to say of it, in the order of the text.
    public let diagnostics: [Diagnostic]
    /// The verbs that it may use.
    public let catalogue: any VerbCatalogue

    /// Whether it may run.
    public var isRunnable: Bool { !diagnostics.contains { $0.severity == .error } }

    /// Reads and checks a notebook. Nothing is run.
    ///
    /// - Parameters:
    ///   - values: parameters from outside. A `Path` that is there from where the user stands is meant from there.
    /// - Throws: `NotebookFileError` where the file cannot be read.
    public static func load(
        _ project: Project, values: [String: CheckRequest.GivenValue] = [:], environment: [String: String] = [:],
        catalogue given: (any VerbCatalogue)? = nil
    ) async throws -> CheckedNotebook {
        let bytes = try NotebookFile.read(project.notebook, shown: project.shownNotebook)
        let source = SourceText(name: project.shownNotebook, bytes: bytes)
        let catalogue = given ?? Catalogue.standard
        return await onBigStack {
            let (syntax, found) = parseNotebook(source)
            let request = CheckRequest(
                verbs: catalogue, files: RealFileProbe(project: project), values: settled(values, syntax, project),
                environment: EnvironmentFile.variables(ofProject: project.root, over: environment))
            let result = checkNotebook(syntax, syntaxDiagnostics: found, request: request)
            return CheckedNotebook(
                project: project, source: source, syntax: syntax, plan: result.plan, diagnostics: result.diagnostics,
                catalogue: catalogue)
        }
    }

    /// What is wrong with values for its parameters, of the rest of the notebook nothing.
    func parameterProblems(
        with values: [String: CheckRequest.GivenValue], environment: [String: String]
    ) async -> [Diagnostic] {
        await onBigStack {
            var parameters = syntax
            parameters.cells = syntax.cells.filter { if case .parameters = $0.body { true } else { false } }
            let request = CheckRequest(
                verbs: catalogue, values: Self.settled(values, syntax, project),
                environment: EnvironmentFile.variables(ofProject: project.root, over: environment))
            let given = ["E0301", "E0302", "E0303"]
            return checkNotebook(parameters, syntaxDiagnostics: [], request: request).diagnostics
                .filter { given.contains($0.id) }
        }
    }

    private static func settled(
        _ values: [String: CheckRequest.GivenValue], _ syntax: Notebook, _ project: Project
    ) -> [String: CheckRequest.GivenValue] {
        var values = values
        for cell in syntax.cells {
            guard case .parameters(let declarations) = cell.body else { continue }
            for declaration in declarations {
                guard case .named("Path") = declaration.type.kind, let given = values[declaration.name.text] else { continue }
                let here = Project.absolute(given.text, from: project.current)
                if given.text.contains("/") || access(here, F_OK) == 0 {
                    values[declaration.name.text] = .init(project.parameterPath(given.text), source: given.source)
                }
            }
        }
        return values
    }

    /// The place of a line of the notebook, counted from 1; nil outside it.
    func span(ofLine line: Int?) -> SourceSpan? {
        guard let line, line >= 1, line <= source.lineCount else { return nil }
        return source.span(ofLine: line)
    }
}

/// Why a notebook could not be read.
public struct NotebookFileError: Error, Sendable, CustomStringConvertible {
    /// One sentence.
    public let message: String
    /// What to do.
    public let hint: String?

    /// The message.
    public var description: String { message }
}

/// Notebooks as files.
public enum NotebookFile {
    /// The largest notebook that is read: text written by hand is far smaller, and a data file given by mistake is not worth parsing.
    static let limit = 16 << 20

    /// The bytes of a notebook.
    ///
    /// - Parameter shown: its path as messages show it.
    /// - Throws: `NotebookFileError` for what is not there, cannot be read or is no notebook, with the notebooks near by.
    public static func read(_ path: String, shown: String) throws(NotebookFileError) -> [UInt8] {
        var info = stat()
        guard stat(path, &info) == 0 else {
            throw NotebookFileError(message: "there is no notebook `\(shown)`", hint: nearby(path, shown: shown))
        }
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw NotebookFileError(
                message: info.st_mode & S_IFMT == S_IFDIR ? "`\(shown)` is a folder" : "`\(shown)` is not a regular file",
                hint: "give the path of a `.recnb` file")
        }
        guard info.st_size <= limit else {
            throw NotebookFileError(message: "`\(shown)` has \(info.st_size) bytes, too many for a notebook", hint: nil)
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw NotebookFileError(message: "`\(shown)` cannot be read", hint: "look at its permissions with `ls -l`")
        }
        return Array(data)
    }

    /// Notebooks that may be meant: in the same folder, in `notebooks` below it, or beside the folder `notebooks` that was named.
    private static func nearby(_ path: String, shown: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        let wanted = parts.last ?? ""
        let folder = "/" + parts.dropLast().joined(separator: "/")
        let prefix = shown.hasSuffix(wanted) ? String(shown.dropLast(wanted.count)) : folder + "/"
        let above = parts.dropLast().last == "notebooks" && prefix.hasSuffix("notebooks/") ? String(prefix.dropLast(10)) : nil
        var found: [(name: String, shown: String)] = []
        for (place, start) in [("", prefix), ("/notebooks", prefix + "notebooks/")] + (above.map { [("/..", $0)] } ?? []) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + place)) ?? []
            found += names.filter { $0.hasSuffix(".recnb") }.sorted().map { ($0, start + $0) }
        }
        let name = wanted.hasSuffix(".recnb") ? wanted : wanted + ".recnb"
        if let same = found.first(where: { $0.name == name }) { return "did you mean `\(same.shown)`?" }
        if let guess = didYouMean(name, among: found.map(\.name)), let near = found.first(where: { $0.name == guess }) {
            return "did you mean `\(near.shown)`?"
        }
        if found.isEmpty { return "make one with `recnb new`" }
        return "notebooks there: \(found.prefix(8).map(\.shown).joined(separator: ", "))\(found.count > 8 ? ", ..." : "")"
    }
}
