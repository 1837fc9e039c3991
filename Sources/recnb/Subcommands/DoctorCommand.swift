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
        var version: String?
        var use: String
        var remedy: String?
    }

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let isJSON = try arguments.choice("format", ["human", "json"]) == "json"
        let findings = await look()
        for finding in findings {
            if isJSON {
                console.print(JSONLine.text(finding))
                continue
            }
            let mark = finding.isFound ? (console.style.unicode ? "✓" : "ok") : (console.style.unicode ? "✗" : "--")
            console.print("\(mark) \(finding.name)\(finding.version.map { " \($0)" } ?? ""): \(finding.use)")
            if let remedy = finding.remedy, !finding.isFound { console.print("    \(remedy)") }
        }
        return findings.allSatisfy(\.isFound) ? ExitStatus.success : ExitStatus.failure
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

    private func look() async -> [Finding] {
        let project = Project(notebook: "notebook.recnb")
        var findings = [Finding(name: "recnb", isFound: true, version: Version.current, use: "this program", remedy: nil)]
        let python = Installation.python
        let hasPython = access(python, X_OK) == 0
        findings.append(
            Finding(
                name: "recnb-python", isFound: hasPython, version: nil, use: "draws figures and runs `python` cells",
                remedy: "build it beside recnb: make build"))
        let venv = Installation.venv(for: project)
        let environment = venv.flatMap { try? PythonEnvironment.inspect(venv: $0) }
        findings.append(
            Finding(
                name: "Python environment", isFound: environment != nil, version: environment?.python,
                use: venv ?? "no .venv in the project or above the program", remedy: "make it with: make setup"))
        for (package, use) in [
            ("matplotlib", "figures"), ("numpy", "figures and `python` cells"), ("pandas", "tables in `python` cells"),
            ("pyarrow", "tables in `python` cells"), ("scikit-learn", "checks against the reference"),
            ("scipy", "checks against the reference"), ("scikit-surprise", "checks of recommenders against the reference"),
        ] {
            findings.append(
                Finding(
                    name: package, isFound: environment?.packages[package] != nil, version: environment?.packages[package],
                    use: use,
                    remedy: "install it with: make setup"))
        }
        if hasPython, let venv {
            let process = PythonProcess(.init(executable: python, venv: venv, drawingWorkers: 1))
            let problem = await Self.problem(starting: process)
            findings.append(
                Finding(
                    name: "Python start", isFound: problem == nil, version: nil,
                    use: problem ?? "the embedded interpreter starts",
                    remedy: "the environment must be made by the Python that recnb-python was built with: make setup build"))
        }
        let output = project.output
        let isWritable = access(output, W_OK) == 0 || (access(output, F_OK) != 0 && access(project.root, W_OK) == 0)
        findings.append(
            Finding(
                name: "output folder", isFound: isWritable, version: nil, use: project.shown(output),
                remedy: "allow writing there, or give `--output FOLDER`"))
        return findings
    }
}
