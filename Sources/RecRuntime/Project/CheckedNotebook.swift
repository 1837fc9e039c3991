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

    /// Files that the check looked at or looked for, absolute: what it says may be otherwise when one of them changes.
    public let lookedAt: [String]

    /// Whether it may run.
    public var isRunnable: Bool { !diagnostics.contains { $0.severity == .error } }

    /// Reads and checks a notebook. Nothing is run.
    ///
    /// - Parameters:
    ///   - text: its bytes in place of the file's: what an editor has not saved yet.
    ///   - values: parameters from outside. A `Path` that is there from where the user stands is meant from there.
    /// - Throws: `NotebookFileError` where the file cannot be read.
    public static func load(
        _ project: Project, values: [String: CheckRequest.GivenValue] = [:], environment: [String: String] = [:],
        catalogue given: (any VerbCatalogue)? = nil, text: [UInt8]? = nil
    ) async throws -> CheckedNotebook {
        let bytes = try text ?? NotebookFile.read(project.notebook, shown: project.shownNotebook)
        let source = SourceText(name: project.shownNotebook, bytes: bytes)
        let catalogue = given ?? Catalogue.standard
        return await onBigStack {
            let (syntax, found) = parseNotebook(source)
            let probe = RealFileProbe(project: project)
            let request = CheckRequest(
                verbs: catalogue, files: probe, values: settled(values, syntax, project),
                environment: EnvironmentFile.variables(ofProject: project.root, over: environment))
            let result = checkNotebook(syntax, syntaxDiagnostics: found, request: request)
            return CheckedNotebook(
                project: project, source: source, syntax: syntax, plan: result.plan, diagnostics: result.diagnostics,
                catalogue: catalogue, lookedAt: probe.looked + [Project.join(project.root, ".env")])
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
