import Glibc
import RecCache
import Testing

@Suite("The notebook's folder")
struct OutputFolderTests {
    let scratch: Scratch
    let store: ContentStore
    let folder: OutputFolder

    init() throws {
        scratch = try Scratch()
        store = try ContentStore(root: scratch / "output/.cache")
        folder = try OutputFolder(store: store, output: scratch / "output", name: "coursework")
    }

    private func plan(_ version: String, run: String = "run 1") throws -> [PublishedFile] {
        [
            PublishedFile(path: "report.html", content: .bytes(Array("report \(version)".utf8))),
            PublishedFile(path: "run.json", content: .bytes(Array(run.utf8)), isChanging: true),
            PublishedFile(path: "sizes/figure.png", content: .blob(try store.put(Array("figure \(version)".utf8)))),
            PublishedFile(path: "groups/value.arrow", content: .blob(try store.put(Array("same table".utf8)))),
        ]
    }

    private func text(_ name: String) -> String? { RecCacheTests.text(of: folder.path + "/" + name) }

    private var everything: [String] { files(under: folder.path).filter { $0 != ".recnb" } }

    /// Nothing beside the folder but the cache.
    private var isTidy: Bool { names(in: scratch / "output") == [".cache", "coursework"] }

    @Test func theFolderHoldsWhatIsPublished() throws {
        let report = try folder.publish(plan("a"))
        #expect(report.written == 4)
        #expect(everything == ["groups/value.arrow", "report.html", "run.json", "sizes/figure.png"])
        #expect(text("sizes/figure.png") == "figure a")
        #expect(isTidy)
        var status = stat()
        stat(folder.path + "/sizes/figure.png", &status)
        #expect(status.st_nlink == 1)
        #expect(status.st_mode & 0o200 != 0)
    }

    @Test func aSecondRunLeavesEverythingButItsProtocol() throws {
        _ = try folder.publish(plan("a"))
        let before = ["report.html", "sizes/figure.png", "groups/value.arrow"].map { stamp(of: folder.path + "/" + $0) }
        let inode = stamp(of: folder.path)?.inode
        let report = try folder.publish(plan("a", run: "run 2"))
        #expect(report.wasUnchanged)
        #expect(report.written == 1)
        #expect(text("run.json") == "run 2")
        #expect(["report.html", "sizes/figure.png", "groups/value.arrow"].map { stamp(of: folder.path + "/" + $0) } == before)
        #expect(stamp(of: folder.path)?.inode == inode)
        #expect(try folder.publish(plan("a", run: "run 2")).written == 0)
        #expect(isTidy)
    }

    @Test func oneChangedCellCopiesOnlyItsFiles() throws {
        _ = try folder.publish(plan("a"))
        let table = stamp(of: folder.path + "/groups/value.arrow")
        let report = try folder.publish(plan("b"))
        #expect(report.takenOver == 1)
        #expect(report.written == 3)
        #expect(text("report.html") == "report b")
        #expect(stamp(of: folder.path + "/groups/value.arrow")?.inode == table?.inode)
        #expect(try folder.publish(plan("b")).wasUnchanged)
    }

    @Test func foldersOfRemovedCellsGo() throws {
        _ = try folder.publish(plan("a"))
        _ = try folder.publish(Array(plan("a").prefix(2)))
        #expect(names(in: folder.path) == [".recnb", "report.html", "run.json"])
    }

    @Test func editingAPublishedFileDoesNotTouchTheCache() throws {
        let files = try plan("a")
        _ = try folder.publish(files)
        write("edited", to: folder.path + "/groups/value.arrow")
        #expect(try store.read(store.put(Array("same table".utf8))) == Array("same table".utf8))
        let report = try folder.publish(files)
        #expect(text("groups/value.arrow") == "same table")
        #expect(text("groups/value (kept).arrow") == "edited")
        #expect(report.notices.count == 1)
        #expect(try folder.publish(files).wasUnchanged)
    }

    @Test func aRemovedPublishedFileComesBack() throws {
        _ = try folder.publish(plan("a"))
        unlink(folder.path + "/sizes/figure.png")
        _ = try folder.publish(plan("a"))
        #expect(text("sizes/figure.png") == "figure a")
    }

    @Test func aUsersFilesStay() throws {
        _ = try folder.publish(plan("a"))
        write("mine", to: folder.path + "/notes.txt")
        write("mine too", to: folder.path + "/sizes/notes.txt")
        mkdir(folder.path + "/my folder", 0o755)
        mkdir(folder.path + "/my folder/deep", 0o755)
        mkdir(folder.path + "/empty", 0o755)
        write("deep", to: folder.path + "/my folder/deep/x")
        symlink("notes.txt", folder.path + "/link")
        let inode = stamp(of: folder.path + "/notes.txt")?.inode
        #expect(try folder.publish(plan("a", run: "2")).wasUnchanged)
        let report = try folder.publish(Array(plan("b").prefix(2)))
        #expect(report.userEntries == ["empty", "link", "my folder", "notes.txt", "sizes/notes.txt"])
        #expect(report.notices.isEmpty)
        #expect(text("notes.txt") == "mine")
        #expect(text("sizes/notes.txt") == "mine too")
        #expect(text("my folder/deep/x") == "deep")
        #expect(text("link") == "mine")
        #expect(stamp(of: folder.path + "/notes.txt")?.inode == inode)
        #expect(stamp(of: folder.path + "/empty") != nil)
        #expect(isTidy)
    }

    @Test func aUsersFileWithANameThatIsNeededIsKeptBesideIt() throws {
        mkdir(scratch / "output/coursework", 0o755)
        write("my report", to: folder.path + "/report.html")
        write("a file named as a folder", to: folder.path + "/sizes")
        mkdir(folder.path + "/groups", 0o755)
        mkdir(folder.path + "/groups/value.arrow", 0o755)
        write("x", to: folder.path + "/groups/value.arrow/x")
        let report = try folder.publish(plan("a"))
        #expect(text("report.html") == "report a")
        #expect(text("report (kept).html") == "my report")
        #expect(text("sizes (kept)") == "a file named as a folder")
        #expect(text("groups/value (kept).arrow/x") == "x")
        #expect(report.notices.count == 3)
        let again = try folder.publish(plan("b"))
        #expect(again.notices.isEmpty)
        #expect(text("report (kept).html") == "my report")
        #expect(text("groups/value (kept).arrow/x") == "x")
    }

    @Test func aNameThatIsNotUTF8IsCarriedOver() throws {
        _ = try folder.publish(plan("a"))
        let name = (Array((folder.path + "/caf").utf8) + [0xE9, 0]).map { CChar(bitPattern: $0) }
        let file = open(name, O_CREAT | O_WRONLY, 0o644)
        defer { unlink(name) }
        #expect(file >= 0)
        close(file)
        let before = names(in: folder.path)
        _ = try folder.publish(plan("b"))
        #expect(names(in: folder.path) == before)
    }

    @Test(arguments: ["cut", "removed"])
    func withoutItsManifestTheFolderIsStillRight(how: String) throws {
        _ = try folder.publish(plan("a"))
        write("mine", to: folder.path + "/notes.txt")
        if how == "cut" {
            damage(folder.path + "/.recnb") { $0.removeLast(3) }
        } else {
            unlink(folder.path + "/.recnb")
        }
        _ = try folder.publish(plan("a"))
        #expect(text("notes.txt") == "mine")
        #expect(text("report.html") == "report a")
        #expect(names(in: folder.path + "/sizes") == ["figure.png"])
        #expect(try folder.publish(plan("a")).wasUnchanged)
    }

    @Test func notebooksMayLieBelowOneAnother() throws {
        let below = try OutputFolder(store: store, output: scratch / "output", name: "coursework/parts/one")
        _ = try below.publish([PublishedFile(path: "x", content: .bytes([1]))])
        _ = try folder.publish(plan("a"))
        #expect(try below.publish([PublishedFile(path: "x", content: .bytes([1]))]).wasUnchanged)
        _ = try folder.publish(plan("b"))
        #expect(try below.publish([PublishedFile(path: "x", content: .bytes([1]))]).wasUnchanged)
        #expect(text("report.html") == "report b")
    }

    @Test func aLinkedFolderStaysALink() throws {
        mkdir(scratch / "elsewhere", 0o700)
        symlink(scratch / "elsewhere", scratch / "output/coursework")
        _ = try folder.publish(plan("a"))
        #expect(RecCacheTests.text(of: scratch / "elsewhere/report.html") == "report a")
        _ = try folder.publish(plan("b"))
        #expect(RecCacheTests.text(of: scratch / "elsewhere/report.html") == "report b")
        var status = stat()
        lstat(scratch / "output/coursework", &status)
        #expect(status.st_mode & S_IFMT == S_IFLNK)
        stat(scratch / "elsewhere", &status)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test func aFileInTheFoldersPlaceIsAnError() throws {
        write("mine", to: scratch / "output/coursework")
        #expect(#expect(throws: CacheError.self) { try folder.publish(plan("a")) }?.code == .notADirectory)
        #expect(RecCacheTests.text(of: scratch / "output/coursework") == "mine")
    }

    @Test(arguments: ["", "/a", "a//b", "../a", "a/../b", "./a", ".recnb", ".recnb/x", "a\0b", "x", "x/y"])
    func badPathsAreRefused(path: String) throws {
        let files = [PublishedFile(path: "x", content: .bytes([])), PublishedFile(path: path, content: .bytes([]))]
        #expect(#expect(throws: CacheError.self) { try folder.publish(files) }?.code == .invalidName)
        #expect(names(in: scratch / "output") == [".cache"])
    }

    @Test(arguments: ["", ".cache", "a/.b", "../x", "a//b", "/a"])
    func badNamesAreRefused(name: String) {
        #expect(
            #expect(throws: CacheError.self) { try OutputFolder(store: store, output: scratch / "output", name: name) }?.code
                == .invalidName)
    }

    @Test func aMissingBlobLeavesTheFolderAlone() throws {
        _ = try folder.publish(plan("a"))
        let next = try plan("b")
        if case .blob(let blob) = next[2].content { unlink(store.path(of: blob.hash)) }
        #expect(#expect(throws: CacheError.self) { try folder.publish(next) }?.code == .notFound)
        #expect(text("report.html") == "report a")
        #expect(isTidy)
    }

    @Test func leftoversOfKilledRunsGoAndWhatIsTheUsersComesBack() throws {
        _ = try folder.publish(plan("a"))
        let output = scratch / "output"
        mkdir(output + "/.coursework.tmp-1-x", 0o755)
        write("ours", to: output + "/.coursework.tmp-1-x/half")
        let manifest = Array("recnb-folder\t1\nboot\tb\nchanging\thalf\n".utf8)
        write(
            String(decoding: manifest + Array("end\t\(ContentHash(of: manifest))\n".utf8), as: UTF8.self),
            to: output + "/.coursework.tmp-1-x/.recnb")
        write("the user's", to: output + "/.coursework.tmp-1-x/notes.txt")
        write("loose", to: output + "/.coursework.tmp-2-y")
        mkdir(output + "/.other.tmp-1-z", 0o755)
        let report = try folder.publish(plan("a"))
        #expect(names(in: output) == [".cache", ".other.tmp-1-z", "coursework"])
        #expect(text("notes.txt") == "the user's")
        #expect(report.notices.count == 1)
        #expect(report.userEntries == ["notes.txt"])
    }

    /// A reader that holds the folder open sees one state, whole, or finds that the folder was replaced and looks again.
    @Test func aReaderSeesOnlyWholeStates() async throws {
        let done = Flag()
        let path = folder.path
        let states = try (0..<60).map { try plan("\($0)") }
        _ = try folder.publish(states[0])
        await withTaskGroup(of: Int.self) { group in
            group.addTask {
                var seen = 0
                while !done.isRaised || seen == 0 {
                    let directory = open(path, O_RDONLY | O_DIRECTORY)
                    guard directory >= 0 else {
                        Issue.record("the folder was away")
                        return seen
                    }
                    defer { close(directory) }
                    func read(_ name: String) -> String? {
                        let file = openat(directory, name, O_RDONLY)
                        guard file >= 0 else { return nil }
                        defer { close(file) }
                        var chunk = [UInt8](repeating: 0, count: 100)
                        let count = Glibc.read(file, &chunk, 100)
                        return String(decoding: chunk[..<max(count, 0)], as: UTF8.self)
                    }
                    let report = read("report.html")
                    let figure = read("sizes/figure.png")
                    var held = stat()
                    fstat(directory, &held)
                    guard held.st_ino == stamp(of: path)?.inode ?? 0 else { continue }
                    #expect(report?.dropFirst(7) == figure?.dropFirst(7))
                    #expect(report != nil)
                    seen += 1
                }
                return seen
            }
            for state in states {
                do {
                    _ = try folder.publish(state)
                } catch {
                    Issue.record(error)
                }
            }
            done.raise()
            for await seen in group { #expect(seen > 0) }
        }
        #expect(text("report.html") == "report 59")
    }

    @Test func ofTwoPublishersTheLastOneWinsAndBothAreWhole() async throws {
        let plans = try (0..<40).map { try plan("\($0)") }
        let root = store.root
        let output = scratch / "output"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    let store = try ContentStore(root: root)
                    let folder = try OutputFolder(store: store, output: output, name: "coursework")
                    for index in stride(from: worker, to: plans.count, by: 4) { _ = try folder.publish(plans[index]) }
                }
            }
            try await group.waitForAll()
        }
        #expect(text("report.html")?.dropFirst(7) == text("sizes/figure.png")?.dropFirst(7))
        #expect(everything == ["groups/value.arrow", "report.html", "run.json", "sizes/figure.png"])
        #expect(isTidy)
    }
}
