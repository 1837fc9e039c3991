import RecDownload
import Testing

/// Archives that are not what they should be.
@Suite struct UnpackingTests {
    private func fetch(_ archive: [UInt8], largest: Int64 = 1 << 24) throws -> (error: DownloadError?, folder: Folder) {
        let server = try LocalServer { request, _ in .file(archive, for: request) }
        defer { server.stop() }
        let folder = try Folder()
        do throws(DownloadError) {
            try DataSetStore(folder: folder.path + "/data")
                .fetch(dataSet(at: server.address("ml-x"), largest: largest), observer: Watched().observer, fetched: {})
            return (nil, folder)
        } catch {
            return (error, folder)
        }
    }

    /// Nothing is left but the lock: not in the data folder, not beside it.
    private func expectNothing(_ folder: Folder) {
        #expect(Folder.names(folder.path) == ["data"])
        #expect(Folder.names(folder.path + "/data") == [".download"])
        #expect(Folder.names(folder.path + "/data/.download") == ["ml-x.lock"])
    }

    @Test(arguments: [
        "ml-x/../../evil.txt", "../evil.txt", "/tmp/recnb-evil.txt", "evil.txt", "ml-y/evil.txt", "ml-x/a/../../../evil",

        "ml-x/./evil", "ml-x//evil",
    ])
    func namesThatLeadElsewhereAreRefused(_ name: String) throws {
        var zip = ZipFile.dataSet("ml-x")
        zip.entries.append(.init(name: name, body: Array("evil".utf8)))
        let (error, folder) = try fetch(zip.bytes)
        #expect(error?.code == .archive)
        #expect(error?.message.contains("does not lie in the folder") == true)
        expectNothing(folder)
    }

    @Test func linksAreRefused() throws {
        var zip = ZipFile.dataSet("ml-x")
        zip.entries.append(.init(name: "ml-x/link", body: Array("/etc/passwd".utf8), mode: 0o120777))
        let (error, folder) = try fetch(zip.bytes)
        #expect(error?.code == .archive && error?.message.contains("neither a file nor a folder") == true)
        expectNothing(folder)
    }

    @Test func moreThanThereCanBeIsRefused() throws {
        let (error, folder) = try fetch(ZipFile.dataSet("ml-x", filler: 200_000).bytes, largest: 100_000)
        #expect(error?.code == .archive && error?.message.contains("holds more") == true)
        expectNothing(folder)
    }

    @Test func aFileTwiceAndAFolderInItsPlaceAreRefused() throws {
        var twice = ZipFile.dataSet("ml-x")
        twice.entries.append(twice.entries[2])
        #expect(try fetch(twice.bytes).error?.code == .archive)
        var asFile = ZipFile.dataSet("ml-x")
        asFile.entries.append(.init(name: "ml-x", body: [1]))
        #expect(try fetch(asFile.bytes).error?.code == .archive)
    }

    @Test func tooManyEntriesAreRefused() throws {
        var zip = ZipFile.dataSet("ml-x")
        for number in 0..<1100 { zip.entries.append(.init(name: "ml-x/\(number)", body: [])) }
        #expect(try fetch(zip.bytes).error?.message.contains("more than 1000 entries") == true)
    }

    @Test func aFileThatIsMissingIsTold() throws {
        var zip = ZipFile.dataSet("ml-x")
        zip.entries.removeLast()
        let (error, folder) = try fetch(zip.bytes)
        #expect(error?.message.contains("it has no `ratings.csv`") == true)
        expectNothing(folder)
    }

    @Test func aWrongChecksumInsideIsDamage() throws {
        var zip = ZipFile.dataSet("ml-x")
        zip.entries[2].checksum = 1
        let (error, folder) = try fetch(zip.bytes)
        #expect(error?.code == .archive)
        expectNothing(folder)
    }

    /// Where only the list at the end is missing, all files may be there and whole: then nothing is wrong with them.
    @Test(arguments: [0, 1, 30, 100, 250])
    func aTruncatedArchiveIsDamage(_ length: Int) throws {
        let (error, folder) = try fetch(Array(ZipFile.dataSet("ml-x").bytes.prefix(length)))
        #expect(error?.code == .archive)
        expectNothing(folder)
    }

    /// Whatever is wrong with an archive: an error or the right files, never a crash or a file elsewhere.
    @Test func damagedArchivesNeverDoHarm() throws {
        let good = ZipFile.dataSet("ml-x").bytes
        var state: UInt64 = 88_172_645_463_325_252
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        for round in 0..<150 {
            var bytes = good
            for _ in 0...random(4) { bytes[random(bytes.count)] = UInt8(random(256)) }
            let (error, folder) = try fetch(bytes)
            #expect(Folder.names(folder.path) == ["data"], "round \(round)")
            if let error { #expect(error.code == .archive || error.code == .disk, "round \(round): \(error)") }
        }
    }
}
