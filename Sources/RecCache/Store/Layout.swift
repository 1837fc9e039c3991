/// Where things lie under the root of a cache.
struct Layout: Sendable {
    let root: DiskPath

    var lock: DiskPath { root / "lock" }
    var tag: DiskPath { root / "CACHEDIR.TAG" }
    var blobs: DiskPath { root / "blobs" }
    var records: DiskPath { root / "records" }
    var cells: DiskPath { root / "cells" }
    var memo: DiskPath { root / "memo" }
    var temporaries: DiskPath { root / "tmp" }
    var locks: DiskPath { root / "locks" }

    /// Sixteen folders share the blobs, and the records: making a folder costs more than a file, and a folder holds 100,000 of them well.
    func blob(_ hash: ContentHash) -> DiskPath {
        let hex = hash.description
        return blobs / String(hex.prefix(1)) / String(hex.dropFirst(1))
    }

    /// The folder that holds the records below a key, and what their names begin with.
    func records(_ key: ContentHash) -> (folder: DiskPath, prefix: [UInt8]) {
        let hex = key.description
        return (records / String(hex.prefix(1)), Array("\(hex.dropFirst(1))-".utf8))
    }

    func record(_ id: RecordID) -> DiskPath {
        let place = records(id.key)
        return place.folder / (place.prefix + Array(id.name.utf8))
    }

    func cell(_ cell: CellIdentity) -> DiskPath {
        cells / cell.fileName
    }

    /// The contents of `CACHEDIR.TAG`, which back-up programs know (bford.info/cachedir).
    static let tagText = """
        Signature: 8a477f597d28d172789f06886806bc55
        # This folder is a cache of recnb: it may be removed at any time, and is rebuilt by the next run.

        """
}
