import Glibc
import RecRuntime
import Testing

/// A file that takes the place of another.
@Suite("Replacing files") struct AtomicFileTests {
    private let scratch: Scratch
    private var path: String { scratch / "notebook.recnb" }

    init() throws {
        scratch = try Scratch()
        try Files.write("old", to: scratch / "notebook.recnb")
    }

    private func mode(_ path: String) -> mode_t {
        var info = stat()
        return lstat(path, &info) == 0 ? info.st_mode : 0
    }

    @Test func keepsModeBits() throws {
        chmod(path, 0o640)
        try AtomicFile.replace(path, with: Array("new".utf8))
        #expect(Files.text(path) == "new")
        #expect(mode(path) & 0o777 == 0o640)
        #expect(Files.names(in: scratch.path) == ["notebook.recnb"])
    }

    @Test func writesThroughALink() throws {
        Files.makeFolder(scratch / "elsewhere")
        symlink("../notebook.recnb", scratch / "elsewhere/link.recnb")
        try AtomicFile.replace(scratch / "elsewhere/link.recnb", with: Array("new".utf8))
        #expect(mode(scratch / "elsewhere/link.recnb") & S_IFMT == S_IFLNK)
        #expect(Files.text(path) == "new")
        #expect(Files.names(in: scratch / "elsewhere") == ["link.recnb"])
    }

    /// A process that was killed leaves its file; one that lives goes on writing its own.
    @Test func takesAwayWhatTheDeadLeft() throws {
        let dead = scratch / "notebook.recnb.4194999-abc.part"
        let old = scratch / "notebook.recnb.4194999.part"
        let living = scratch / "notebook.recnb.\(getpid())-abc.part"
        for part in [dead, old, living, scratch / "notebook.recnb.part", scratch / "other.recnb.4194999.part"] {
            try Files.write("", to: part)
        }
        try AtomicFile.replace(path, with: Array("new".utf8))
        #expect(
            Files.names(in: scratch.path)
                == ["notebook.recnb", "notebook.recnb.\(getpid())-abc.part", "notebook.recnb.part", "other.recnb.4194999.part"])
    }

    @Test func leavesTheOldFileWhereItFails() throws {
        do {
            let file = try AtomicFile(replacing: path)
            try Array("half".utf8).withUnsafeBytes { try file.write($0) }
        }
        #expect(Files.text(path) == "old")
        #expect(Files.names(in: scratch.path) == ["notebook.recnb"])
        #expect(throws: AtomicFile.Failure.self) { try AtomicFile.replace(scratch / "none/notebook.recnb", with: []) }
    }
}
