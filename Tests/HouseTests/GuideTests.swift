import Foundation
import Testing

/// The guide's commands print what the guide says. With RECNB_UPDATE=1 what they print is written into it.
@Suite struct GuideTests {
    private static let path = "\(DocumentTests.documents)/Guide.md"

    /// A command and what it printed.
    private struct Step {
        var command: [String]
        var printed: [String]
    }

    /// The lines of the guide: text, or a command with what follows it.
    private enum Piece {
        case text(String)
        case step(Step)
    }

    private static func pieces(_ document: String) -> [Piece] {
        var pieces: [Piece] = []
        for (_, line) in document.numberedLines {
            let code = line.hasPrefix("    ") ? line.dropFirst(4) : nil
            if let code, code.hasPrefix("$ ") {
                pieces.append(.step(Step(command: [String(code.dropFirst(2))], printed: [])))
            } else if let code, case .step(var step)? = pieces.last {
                if code == ">" || code.hasPrefix("> "), step.printed.isEmpty {
                    step.command.append(String(code.dropFirst(2)))
                } else {
                    step.printed.append(String(code))
                }
                pieces[pieces.count - 1] = .step(step)
            } else if line.isEmpty, case .step(var step)? = pieces.last, !step.printed.isEmpty, step.printed.last != "" {
                // An empty line may stand in what was printed; at its end it is text again.
                step.printed.append("")
                pieces[pieces.count - 1] = .step(step)
            } else {
                if case .step(var step)? = pieces.last, step.printed.last == "" {
                    step.printed.removeLast()
                    pieces[pieces.count - 1] = .step(step)
                    pieces.append(.text(""))
                }
                pieces.append(.text(String(line)))
            }
        }
        return pieces
    }

    private static func text(_ pieces: [Piece]) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let line): line
            case .step(let step):
                (["$ " + step.command[0]] + step.command.dropFirst().map { $0.isEmpty ? ">" : "> " + $0 } + step.printed)
                    .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
            }
        }.joined(separator: "\n")
    }

    /// Runs the commands one after the other in one shell; what each printed.
    private static func run(_ steps: [Step]) throws -> [[String]] {
        let scratch = try Scratch()
        defer { withExtendedLifetime(scratch) {} }
        try FileManager.default.createDirectory(atPath: scratch.folder + "/bin", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: scratch.folder + "/bin/recnb", withDestinationPath: Program.path)
        try FileManager.default.createDirectory(atPath: scratch.folder + "/work", withIntermediateDirectories: true)
        var script = "trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\nexec 2>&1\n"
        let port = freePort()
        for step in steps {
            // The guide's port may be somebody's.
            script += "echo; echo \u{1E}\n" + step.command.joined(separator: "\n").replacing("8765", with: "\(port)") + "\n"
        }
        let file = try scratch.file(script, name: "guide.sh")
        let output = try scratch.file("", name: "printed")
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [file]
        process.currentDirectoryURL = URL(filePath: scratch.folder + "/work")
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = scratch.folder + "/bin:/usr/bin:/bin"
        environment["LANG"] = "C.UTF-8"
        environment["RECNB_VENV"] = environment["RECNB_VENV"] ?? Repository.root + "/.venv"
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return try String(contentsOfFile: output, encoding: .utf8).components(separatedBy: "\n\u{1E}\n").dropFirst().map { part in
            var lines = part.components(separatedBy: "\n")
            while lines.last?.isEmpty == true { lines.removeLast() }
            return lines.map { $0.replacing(/\s+$/, with: "") }
        }
    }

    private static func freePort() -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, size)
                _ = getsockname(descriptor, $0, &size)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Without what no two runs have alike: times, and how much room results take.
    private static func alike(_ line: String) -> String {
        line.replacing(/[0-9.]+ (µs|ms|s|min|h)\b/, with: "TIME").replacing(
            /[0-9.,]+ (bytes|B|kB|KB|MB|GB|KiB|MiB)\b/, with: "SIZE"
        )
        .replacing(/\s{2,}/, with: "  ")
    }

    @Test func theGuidePrintsWhatItSays() throws {
        let document = try Repository.text(Self.path)
        var pieces = Self.pieces(document)
        #expect(Self.text(pieces) == document, "the guide is not understood")
        let steps = pieces.compactMap { if case .step(let step) = $0 { step } else { nil } }
        #expect(steps.count >= 15)
        let printed = try Self.run(steps)
        try #require(printed.count == steps.count, "it ended in the middle: \(printed.last ?? [])")
        if printed.joined().contains(where: { $0.contains("Python cannot be started") }) {
            print("\n*** THE GUIDE IS NOT TESTED: there is no Python (make setup) ***\n")
            return
        }
        if ProcessInfo.processInfo.environment["RECNB_UPDATE"] == "1" {
            var rest = printed[...]
            pieces = pieces.map { piece in
                guard case .step(var step) = piece, let lines = rest.popFirst() else { return piece }
                if lines.map(Self.alike) != step.printed.map(Self.alike) { step.printed = lines }
                return .step(step)
            }
            try Data(Self.text(pieces).utf8).write(to: URL(filePath: Repository.root + "/" + Self.path))
            return
        }
        for (step, lines) in zip(steps, printed) {
            var (said, found) = (step.printed.map(Self.alike), lines.map(Self.alike))
            // Cells that do not depend on each other end in any order.
            if step.command[0].contains(/^recnb (run|report)/) { (said, found) = (said.sorted(), found.sorted()) }
            #expect(
                said == found,
                "\(Self.path): `\(step.command[0])` prints \(found.joined(separator: "\n")) instead. Write it anew with: RECNB_UPDATE=1 make test FILTER=HouseTests"
            )
        }
    }
}
