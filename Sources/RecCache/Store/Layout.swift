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

    func blob(_ hash: ContentHash) -> DiskPath {
        let hex = hash.description
        return blobs / String(hex.prefix(2)) / String(hex.dropFirst(2))
    }

    /// The folder of all records below one key.
    func records(_ key: ContentHash) -> DiskPath {
        let hex = key.description
        return records / String(hex.prefix(2)) / String(hex.dropFirst(2))
    }

    func record(_ id: RecordID) -> DiskPath {
        records(id.key) / id.name
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
