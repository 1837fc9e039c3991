import Glibc
import RecDownload
import Synchronization
import Testing

@Suite struct DownloadTests {
    private func failure(_ store: DataSetStore, _ set: DataSet, _ watched: Watched = Watched()) -> DownloadError? {
        do throws(DownloadError) {
            try store.fetch(set, observer: watched.observer, fetched: {})
            return nil
        } catch {
            return error
        }
    }

    @Test func comesOnceAndWhole() throws {
        let archive = ZipFile.dataSet("ml-x").bytes
        let server = try LocalServer { request, _ in .file(archive, for: request) }
        defer { server.stop() }
        let folder = try Folder()
        let store = DataSetStore(folder: folder.path + "/deep/data")
        let set = dataSet(at: server.address("ml-x"))
        #expect(!store.has(set))
        let watched = Watched()
        var notices = 0
        try store.fetch(set, observer: watched.observer, fetched: { notices += 1 })
        #expect(store.has(set))
        #expect(Folder.names(store.path(set)) == ["README.txt", "movies.csv", "ratings.csv"])
        #expect(Folder.text(store.path(set) + "/movies.csv") == "movieId,title,genres\n1,A (2000),Drama\n")
        #expect(watched.said.withLock { $0.contains { $0.done == archive.count && $0.total == archive.count } })
        // The second time nobody is asked, and nothing is said.
        try store.fetch(set, observer: watched.observer, fetched: { notices += 1 })
        #expect(server.requests.count == 1)
        #expect(notices == 1)
        // Nothing but a lock is left of the work.
        #expect(Folder.names(folder.path + "/deep/data/.download") == ["ml-x.lock"])
    }

    @Test func whatIsThereIsLeftAlone() throws {
        let folder = try Folder()
        mkdir(folder.path + "/ml-x", 0o755)
        fclose(fopen(folder.path + "/ml-x/movies.csv", "we"))
        let store = DataSetStore(folder: folder.path)
        let set = dataSet(at: "http://127.0.0.1:1/ml-x.zip")
        // Half of a data set that somebody put there is neither used nor overwritten.
        let error = try #require(failure(store, set))
        #expect(error.code == .disk && error.message.contains("not all files"))
        fclose(fopen(folder.path + "/ml-x/ratings.csv", "we"))
        #expect(failure(store, set) == nil)
    }

    @Test func goesOnWhereItBrokeOff() throws {
        let archive = ZipFile.dataSet("ml-x", filler: 300_000).bytes
        let server = try LocalServer { request, count in .file(archive, for: request, cutAfter: count < 3 ? 100_000 : nil) }
        defer { server.stop() }
        let folder = try Folder()
        let store = DataSetStore(folder: folder.path)
        let watched = Watched()
        #expect(failure(store, dataSet(at: server.address("ml-x")), watched) == nil)
        #expect(server.requests.map(\.from) == [nil, 100_000, 200_000, 300_000])
        #expect(server.requests.dropFirst().allSatisfy { $0.headers["if-range"] == "\"v1\"" })
        // It got on each time, so it did not wait longer and longer.
        #expect(watched.waits.withLock { $0 } == [2, 2, 2])
    }

    @Test func goesOnInTheNextRunAlsoAfterAStop() throws {
        let archive = ZipFile.dataSet("ml-x", filler: 3_000_000).bytes
        let server = try LocalServer { request, _ in .file(archive, for: request) }
        defer { server.stop() }
        let folder = try Folder()
        let store = DataSetStore(folder: folder.path)
        let set = dataSet(at: server.address("ml-x"))
        #expect(failure(store, set, Watched(stoppingWhen: { $0 > 500_000 }))?.code == .cancelled)
        #expect(Folder.names(folder.path + "/.download").contains("ml-x.zip.part"))
        #expect(!store.has(set))
        #expect(failure(store, set) == nil)
        #expect((server.requests.last?.from ?? 0) > 500_000)
        #expect(store.has(set))
    }

    @Test func beginsAnewWhenTheFileHasChanged() throws {
        let old = ZipFile.dataSet("ml-x", filler: 200_000).bytes
        var new = ZipFile.dataSet("ml-x", filler: 100_000)
        new.entries[2].body = Array("new".utf8)
        let next = new.bytes
        let server = try LocalServer { request, count in
            count == 0 ? .file(old, tag: "\"v1\"", for: request, cutAfter: 90_000) : .file(next, tag: "\"v2\"", for: request)
        }
        defer { server.stop() }
        let folder = try Folder()
        let store = DataSetStore(folder: folder.path)
        let set = dataSet(at: server.address("ml-x"))
        #expect(failure(store, set) == nil)
        #expect(Folder.text(store.path(set) + "/movies.csv") == "new")
    }

    @Test(arguments: ["W/\"weak\"", nil])
    func withoutAStrongTagItBeginsAnew(_ tag: String?) throws {
        let archive = ZipFile.dataSet("ml-x", filler: 200_000).bytes
        let server = try LocalServer { request, count in
            .file(archive, tag: tag, for: request, cutAfter: count == 0 ? 90_000 : nil)
        }
        defer { server.stop() }
        let folder = try Folder()
        #expect(failure(DataSetStore(folder: folder.path), dataSet(at: server.address("ml-x"))) == nil)
        #expect(server.requests.map(\.from) == [nil, nil])
    }

    @Test func givesUpWhenNothingComes() throws {
        let server = try LocalServer { _, _ in .init(status: 503) }
        defer { server.stop() }
        let folder = try Folder()
        let watched = Watched()
        let error = try #require(
            failure(DataSetStore(folder: folder.path, tries: 3), dataSet(at: server.address("ml-x")), watched))
        #expect(error.code == .cut && error.notes.contains("the server answers 503"))
        #expect(watched.waits.withLock { $0 } == [2, 4])
        #expect(server.requests.count == 3)
    }

    @Test func aServerThatAlwaysBreaksOffAtTheSamePlaceIsLeft() throws {
        let archive = ZipFile.dataSet("ml-x", filler: 200_000).bytes
        let server = try LocalServer { request, _ in .file(archive, tag: nil, for: request, cutAfter: 1000) }
        defer { server.stop() }
        let folder = try Folder()
        let error = try #require(failure(DataSetStore(folder: folder.path, tries: 3), dataSet(at: server.address("ml-x"))))
        #expect(error.code == .cut)
        #expect(server.requests.count < 10)
    }

    @Test func anotherChecksumIsRefusedAndForgotten() throws {
        let archive = ZipFile.dataSet("ml-x").bytes
        let server = try LocalServer { request, _ in .file(archive, for: request) }
        defer { server.stop() }
        let folder = try Folder()
        let store = DataSetStore(folder: folder.path)
        let set = dataSet(at: server.address("ml-x"), md5: String(repeating: "0", count: 32))
        let error = try #require(failure(store, set))
        #expect(error.code == .checksum)
        #expect(error.notes.first == "MD5 published: \(String(repeating: "0", count: 32))")
        #expect(!store.has(set))
        #expect(Folder.names(folder.path + "/.download") == ["ml-x.lock"])
        // What it said is right, so with it all is well.
        let found = try #require(error.notes.first { $0.hasPrefix("MD5 of the download: ") }).dropFirst(21)
        #expect(failure(store, dataSet(at: server.address("ml-x"), md5: String(found))) == nil)
    }

    @Test(arguments: [404, 403, 410])
    func saysThatTheServerDoesNotHaveIt(_ status: Int) throws {
        let server = try LocalServer { _, _ in .init(status: status, body: Array("<html>".utf8)) }
        defer { server.stop() }
        let folder = try Folder()
        let error = try #require(failure(DataSetStore(folder: folder.path), dataSet(at: server.address("ml-x"))))
        #expect(error.code == .refused && error.message.contains("\(status)"))
        #expect(server.requests.count == 1)
    }

    @Test func offlineIsSaidAtOnce() throws {
        // A port that nobody listens on.
        let server = try LocalServer { _, _ in .init() }
        server.stop()
        let folder = try Folder()
        let error = try #require(failure(DataSetStore(folder: folder.path), dataSet(at: server.address("ml-x"))))
        #expect(error.code == .unreachable && error.hints.joined().contains("network"))
    }

    @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1:1/x.zip"])
    func onlyHTTPIsSpoken(_ address: String) throws {
        let folder = try Folder()
        #expect(failure(DataSetStore(folder: folder.path), dataSet(at: address))?.code == .refused)
    }

    @Test func aRedirectionToAFileIsNotFollowed() throws {
        let server = try LocalServer { _, _ in .init(status: 302, headers: ["Location": "file:///etc/hostname"]) }
        defer { server.stop() }
        let folder = try Folder()
        #expect(failure(DataSetStore(folder: folder.path), dataSet(at: server.address("ml-x")))?.code == .refused)
    }

    @Test func twoAtOnceDownloadOnce() async throws {
        let archive = ZipFile.dataSet("ml-x", filler: 2_000_000).bytes
        let server = try LocalServer { request, _ in .file(archive, for: request) }
        defer { server.stop() }
        let folder = try Folder()
        let store = DataSetStore(folder: folder.path)
        let set = dataSet(at: server.address("ml-x"))
        let failures = await withTaskGroup(of: DownloadError?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do throws(DownloadError) {
                        try store.fetch(
                            set,
                            observer: DownloadObserver(
                                progress: { _, _, _ in }, isCancelled: { false }, wait: { _ in usleep(1000) }), fetched: {})
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures == [nil, nil, nil, nil])
        #expect(server.requests.count == 1)
        #expect(store.has(set))
    }

    @Test func aFullDiskIsSaidAndNothingIsLeftHalfWay() throws {
        // A file system of a megabyte; where it cannot be made, a file-size limit would end the test's own process instead.
        let place = try Folder()
        guard mount("tmpfs", place.path, "tmpfs", 0, "size=1m") == 0 else {
            print("NOTE: no small file system can be mounted here, so a full disk was not tried")
            return
        }
        defer { umount2(place.path, 2) }
        let archive = ZipFile.dataSet("ml-x", filler: 3_000_000).bytes
        let server = try LocalServer { request, _ in .file(archive, for: request) }
        defer { server.stop() }
        let store = DataSetStore(folder: place.path + "/data")
        let set = dataSet(at: server.address("ml-x"))
        let error = try #require(failure(store, set))
        #expect(error.code == .full)
        #expect(!store.has(set))
    }
}
