import FoundationEssentials
import Glibc
import RecPythonClient
import RecReport
import RecRuntime
import RecSchema

struct DoctorCommand: Command {
    static let name = "doctor"
    static let summary = "Looks for everything that recnb uses: found, version, how to get it"
    static let operands = ""
    static let operandCount = 0...0
    static let options = [Option("format", value: "human|json", "for people, or one JSON object a line")]
    static let example = "recnb doctor"

    private struct Finding: Encodable {
        var name: String
        var isFound: Bool
        /// Whether notebooks run without it: only what `use` says cannot be done.
        var isOptional = false
        var version: String?
        var use: String
        var remedy: String?
    }

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let isJSON = try arguments.choice("format", ["human", "json"]) == "json"
        let findings = await look()
        for finding in findings { console.print(isJSON ? JSONLine.text(finding) : Self.text(finding, console)) }
        let needed = findings.filter { !$0.isFound && !$0.isOptional }.count
        let optional = findings.filter { !$0.isFound && $0.isOptional }.count
        if !isJSON {
            var said = needed == 0 ? "notebooks can run" : "\(needed) needed \(needed == 1 ? "thing is" : "things are") missing"
            if optional > 0 {
                said +=
                    "; \(optional) \(optional == 1 ? "thing that" : "things that") some notebooks need \(optional == 1 ? "is" : "are") not there"
            }
            console.print(said)
        }
        return needed == 0 ? ExitStatus.success : ExitStatus.failure
    }

    private static func text(_ finding: Finding, _ console: Console) -> String {
        let unicode = console.style.unicode
        let mark = finding.isFound ? (unicode ? "✓" : "ok") : finding.isOptional ? (unicode ? "–" : "- ") : (unicode ? "✗" : "--")
        var text = console.fitted("\(mark) \(finding.name)\(finding.version.map { " \($0)" } ?? ""): \(finding.use)", indent: 2)
        if let remedy = finding.remedy, !finding.isFound { text += "\n    " + console.fitted(remedy, indent: 4, column: 4) }
        return text
    }

    private func look() async -> [Finding] {
        let project = Project(notebook: "notebook.recnb")
        var findings = [Finding(name: "recnb", isFound: true, version: Version.current, use: "this program")]
        findings += await python(project)
        for library in SystemLibrary.all {
            let (isFound, version) = library.look()
            findings.append(
                Finding(
                    name: library.name, isFound: isFound, isOptional: library.isOptional, version: version, use: library.use,
                    remedy: "apt-get install \(library.package)"))
        }
        findings.append(Self.browser)
        findings.append(Self.folder(project))
        findings.append(Self.space(project))
        return findings
    }

    // MARK: Python

    private func python(_ project: Project) async -> [Finding] {
        let python = Installation.python
        let hasPython = access(python, X_OK) == 0
        var findings = [
            Finding(
                name: "recnb-python", isFound: hasPython, version: nil, use: "draws figures and runs `python` cells",
                remedy: "build it beside recnb: make build")
        ]
        let venv = Installation.venv(for: project)
        let environment = venv.flatMap { try? PythonEnvironment.inspect(venv: $0) }
        findings.append(
            Finding(
                name: "Python environment", isFound: environment != nil, version: environment?.python,
                use: venv ?? "no .venv in the project or above the program",
                remedy: Installation.isVenvNamed
                    ? "RECNB_VENV names this folder, and there is no environment in it: unset it, or name another"
                    : "make it with: make setup; or name one that is there: RECNB_VENV=FOLDER"))
        for (package, use, isOptional) in [
            ("matplotlib", "figures", false), ("numpy", "figures and `python` cells", false),
            ("pandas", "tables in `python` cells", false), ("pyarrow", "tables in `python` cells", false),
            ("scikit-learn", "`tsne`, and checks against the reference (`recnb parity`)", false),
            ("scipy", "checks against the reference", true),
            ("scikit-surprise", "checks of recommenders against the reference", true),
        ] {
            findings.append(
                Finding(
                    name: package, isFound: environment?.packages[package] != nil, isOptional: isOptional,
                    version: environment?.packages[package], use: use,
                    remedy: environment == nil ? "it comes with the environment" : "install it with: make setup"))
        }
        if hasPython, let venv, environment != nil {
            let process = PythonProcess(.init(executable: python, venv: venv, drawingWorkers: 1))
            let problem = await Self.problem(starting: process)
            findings.append(
                Finding(
                    name: "Python start", isFound: problem == nil, version: nil,
                    use: problem ?? "the embedded interpreter starts",
                    remedy:
                        "apt-get install libpython3.11; the environment must be made by the Python that recnb-python was built with: make setup build"
                ))
        }
        return findings
    }

    /// What keeps Python from drawing; nil when nothing does.
    private static func problem(starting process: PythonProcess) async -> String? {
        do throws(PythonFailure) {
            _ = try await process.draw(FigureRequest(spec: FigureSpec(layers: []), tables: [FigureTable]()))
            await process.shutdown()
            return nil
        } catch {
            await process.shutdown()
            return error.description
        }
    }

    // MARK: The machine

    private static var browser: Finding {
        let browser = PrintingBrowser.find()
        return Finding(
            name: "Chromium", isFound: browser != nil, isOptional: true, version: nil,
            use: "reports as PDF" + (browser.map { ": \($0.path)" } ?? ""), remedy: PrintingBrowser.remedy)
    }

    private static func folder(_ project: Project) -> Finding {
        let output = project.output
        let isWritable = access(output, W_OK) == 0 || (access(output, F_OK) != 0 && access(project.root, W_OK) == 0)
        return Finding(
            name: "output folder", isFound: isWritable, version: nil, use: project.shown(output),
            remedy: "allow writing there, or give `--output FOLDER`")
    }

    /// Room for results: a run on MovieLens' small release leaves some 50 MB.
    private static func space(_ project: Project) -> Finding {
        let place = access(project.output, F_OK) == 0 ? project.output : project.root
        var figures = statvfs()
        guard statvfs(place, &figures) == 0 else {
            return Finding(name: "disk", isFound: true, use: "how much is free cannot be told")
        }
        let free = UInt64(figures.f_bavail) &* UInt64(figures.f_frsize)
        return Finding(
            name: "disk", isFound: free >= 200 << 20,
            use: "\(free / 1_000_000_000) GB free for results" + (free < 10_000_000_000 ? " (\(free / 1_000_000) MB)" : ""),
            remedy: "make room, drop old results with `recnb cache gc`, or give `--output FOLDER` elsewhere")
    }
}
