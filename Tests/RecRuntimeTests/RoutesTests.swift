import Foundation
import Testing

extension WithCommand {
    /// Every route of the five systems' notebooks, over HTTP, with other people's clients.
    @Suite("Routes of the systems", .enabled(if: Given.hasPython))
    struct RoutesTests {
        @Test func everyRouteAnswersAsItsSystemSays() async throws {
            var environment = Command.usualEnvironment
            environment["TMPDIR"] = FileManager.default.temporaryDirectory.path
            let data = Given.root + "/../shared/data/ml-latest-small"
            let command = try Command(
                "\(Given.venv)/bin/python", [Given.root + "/Tests/Peers/routes.py", "--recnb", Given.recnb, "--data", data],
                environment: environment, in: Given.root)
            defer { command.killAll() }
            let ended = try await command.finish(limit: 300)
            for line in ended.stderr.split(separator: "\n") where line.contains("*** NOT ASKED") {
                Given.say(line.trimmingCharacters(in: CharacterSet(charactersIn: "* ")))
            }
            let wrong = ended.stdout.split(separator: "\n").drop { !$0.contains("WRONG") }.prefix(20).joined(separator: "\n")
            #expect(ended.status == 0 && !ended.wasHung, "\(wrong)\n\(ended.stderr.suffix(2000))")
            #expect(ended.lines.last?.hasSuffix(": 0 wrong") == true)
        }
    }
}
