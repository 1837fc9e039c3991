import Glibc
import RecSession
import Synchronization
import Testing

/// Saves as editors make them, and what is told of them.
@Suite(.serialized) struct FileChangesTests {
    /// A folder with a file, followed.
    private final class Place: Sendable {
        let folder: String
        let told = Mutex<[Set<String>]>([])
        private let changes: Mutex<FileChanges?> = Mutex(nil)

        init(_ names: [String]) throws {
            let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
            var template = Array("\(parent)/recnb-changes-XXXXXX".utf8CString)
            let made = try #require(mkdtemp(&template))
            folder = String(cString: made)
            for name in names { write("one", to: name) }
            let changes = FileChanges { [weak self] paths in
                guard let self else { return }
                told.withLock { $0.append(Set(paths.map { String($0.dropFirst(self.folder.count + 1)) })) }
            }
            self.changes.withLock { $0 = changes }
            changes.follow(names.map { folder + "/" + $0 } + [folder + "/absent", folder + "/later/file"])
            changes.start()
        }

        deinit {
            changes.withLock { $0?.end() }
            for name in ["a", "b", "a~", "a.new", "absent", "link", "later/file"] { unlink(folder + "/" + name) }
            rmdir(folder + "/later")
            rmdir(folder)
        }

        func write(_ text: String, to name: String, mode: String = "w") {
            guard let file = fopen(folder + "/" + name, mode) else { return }
            fputs(text, file)
            fclose(file)
        }

        func rename(_ old: String, to new: String) { _ = Glibc.rename(folder + "/" + old, folder + "/" + new) }

        /// All that was told from here on until these files were, and a while after. How many saves a machine that is busy takes for
        /// one is not said here.
        func heard(_ wanted: Set<String>) async throws -> Set<String> {
            func all() -> Set<String> { told.withLock { $0.reduce(into: []) { $0.formUnion($1) } } }
            for _ in 0..<1000 {
                if all().isSuperset(of: wanted) { break }
                try await Task.sleep(for: .milliseconds(10))
            }
            try await Task.sleep(for: .milliseconds(60))
            defer { told.withLock { $0 = [] } }
            return all()
        }
    }

    @Test func aSaveInPlaceIsTold() async throws {
        let place = try Place(["a", "b"])
        place.write("two", to: "a")
        #expect(try await place.heard(["a"]) == ["a"])
    }

    @Test func aBurstIsTold() async throws {
        let place = try Place(["a", "b"])
        for number in 0..<200 {
            place.write("\(number)", to: "a")
            place.write("\(number)", to: "b")
        }
        #expect(try await place.heard(["a", "b"]) == ["a", "b"])
    }

    @Test func aReplacedFileIsTold() async throws {
        let place = try Place(["a"])
        // As VS Code with an atomic save, then as vim with a backup.
        place.write("two", to: "a.new")
        place.rename("a.new", to: "a")
        #expect(try await place.heard(["a"]) == ["a"])
        place.rename("a", to: "a~")
        place.write("three", to: "a")
        #expect(try await place.heard(["a"]) == ["a"])
    }

    @Test func aFileThatGoesAndComesIsTold() async throws {
        let place = try Place(["a"])
        unlink(place.folder + "/a")
        #expect(try await place.heard(["a"]) == ["a"])
        place.write("two", to: "a")
        #expect(try await place.heard(["a"]) == ["a"])
    }

    @Test func filesAndFoldersThatComeIntoBeingAreTold() async throws {
        let place = try Place(["a"])
        place.write("here", to: "absent")
        #expect(try await place.heard(["absent"]) == ["absent"])
        mkdir(place.folder + "/later", 0o755)
        place.write("here", to: "later/file")
        #expect(try await place.heard(["later/file"]) == ["later/file"])
    }

    @Test func otherFilesAreNot() async throws {
        let place = try Place(["a"])
        place.write("x", to: "b")
        try await Task.sleep(for: .milliseconds(150))
        #expect(place.told.withLock { $0.isEmpty })
        place.write("two", to: "a")
        #expect(try await place.heard(["a"]) == ["a"])
    }
}
