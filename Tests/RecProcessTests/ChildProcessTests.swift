import Foundation
import RecProcess
import Testing

@Suite struct ChildProcessTests {
    /// Runs a line of shell and gives what it wrote and how it ended.
    private func shell(
        _ line: String, _ words: [String] = [], changing changes: [String: String?] = [:], isApart: Bool = false
    ) throws -> (text: String, ending: ChildProcess.Ending) {
        let file = NSTemporaryDirectory() + "recnb-child-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let child = try ChildProcess.start(
            "/bin/sh", ["-c", line, "sh"] + words, changing: changes,
            streams: [0: .nothing, 1: .file(file), 2: .descriptor(1)], isApart: isApart)
        let ending = child.wait()
        return (String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self), ending)
    }

    @Test func argumentsStreamsAndVariablesArrive() throws {
        setenv("RECNB_CHILD_GONE", "here", 1)
        let result = try shell(
            "cat; echo \"$1\"; echo \"$RECNB_CHILD_NEW${RECNB_CHILD_GONE-none}\" >&2", ["Кино 'и' \"слова\""],
            changing: ["RECNB_CHILD_NEW": "ещё=", "RECNB_CHILD_GONE": nil])
        #expect(result.text == "Кино 'и' \"слова\"\nещё=none\n")
        #expect(result.ending == .exited(0))
    }

    @Test func endingsAreAsAShellTellsThem() throws {
        #expect(try shell("exit 7").ending == .exited(7))
        let killed = try shell("kill -TERM $$").ending
        #expect(killed == .signalled(SIGTERM) && killed.status == 143)
    }

    @Test func signalsAreNotIgnoredThere() throws {
        signal(SIGPIPE, SIG_IGN)
        #expect(try shell("kill -PIPE $$").ending == .signalled(SIGPIPE))
    }

    @Test func aGroupIsEndedWhole() throws {
        let child = try ChildProcess.start(
            "/bin/sh", ["-c", "sleep 600 & wait"], streams: [0: .nothing, 1: .nothing, 2: .nothing], isApart: true)
        #expect(child.ended() == nil)
        #expect(getpgid(child.pid) == child.pid)
        child.killGroup()
        #expect(child.wait() == .signalled(SIGKILL))
    }

    @Test func whatIsNotThereIsSaid() throws {
        let error = #expect(throws: ChildProcess.StartError.self) { try ChildProcess.start("/nowhere/program", []) }
        #expect(error?.code == ENOENT && error?.description == "No such file or directory")
    }
}
