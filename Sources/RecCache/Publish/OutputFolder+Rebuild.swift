import Glibc

extension OutputFolder {
    /// Assembles the folder anew beside itself, swaps it in, and removes the old one.
    func rebuild(
        _ plan: Plan, _ old: FolderManifest?, _ target: DiskPath, _ owner: String?, _ report: inout PublishReport
    ) throws(CacheError) {
        let temporary = newTemporary(target)
        var manifest = FolderManifest(boot: store.boot, owner: owner)
        var takenOver: [DiskPath] = []
        var places = UserPlaces(plan: plan.tree)
        do throws(CacheError) {
            try disk.makeFolder(temporary)
            if let mode = try disk.info(target)?.mode { try disk.setMode(try disk.open(temporary, O_RDONLY | O_DIRECTORY), mode) }
            // First of all the manifest, without stamps: whoever finds this folder half-made then knows which files in it are no user's.
            manifest.changing = plan.tree.files
            try writeManifest(manifest, temporary)
            manifest.changing = Set(plan.changing.keys)
            for folder in plan.tree.folders.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
                try disk.makeFolder(temporary / folder.bytes)
            }
            for (path, planned) in plan.stable.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
                let place = temporary / path.bytes
                if let old, let entry = old.files[path], entry.hash == planned.hash,
                    try isIntact(target / path.bytes, entry, boot: old.boot), try linked(target / path.bytes, place)
                {
                    takenOver.append(path)
                    manifest.files[path] = FolderManifest.Entry(hash: planned.hash, stamp: entry.stamp)
                } else {
                    let stamp = try write(planned.file.content, to: place)
                    manifest.files[path] = FolderManifest.Entry(hash: planned.hash, stamp: stamp)
                    report.written += 1
                    report.writtenBytes += stamp.size
                }
            }
            for (path, file) in plan.changing {
                report.writtenBytes += try write(file.content, to: temporary / path.bytes).size
                report.written += 1
            }
            try placeUserFiles(target, old, plan, temporary, &places, &report)
            try writeManifest(manifest, temporary)
        } catch {
            try? disk.removeTree(temporary)
            throw error
        }
        let previous = try swap(temporary, target)
        if let previous {
            try moveUserEntries(from: previous, to: target, places)
            try disk.removeTree(previous)
        }
        report.takenOver = takenOver.count
        report.userEntries = Set(places.chosen.values.map(\.description)).sorted()
        try restamp(&manifest, takenOver, target)
    }

    private func writeManifest(_ manifest: FolderManifest, _ folder: DiskPath) throws(CacheError) {
        let file = try disk.open(folder / FolderManifest.fileName, O_WRONLY | O_CREAT | O_TRUNC)
        try disk.writeAll(file, manifest.encoded())
    }

    /// Gives a file of the old folder a second name in the new one; false where that cannot be.
    private func linked(_ from: DiskPath, _ to: DiskPath) throws(CacheError) -> Bool {
        do {
            try disk.link(from, to)
            return true
        } catch  where [EPERM, EACCES, EMLINK, EXDEV, EOPNOTSUPP, ENOSYS, ENOENT].contains(error.errno) {
            return false
        }
    }

    /// Puts the new folder in the old one's place; returns where the old one is now, nil when there was none.
    private func swap(_ temporary: DiskPath, _ target: DiskPath) throws(CacheError) -> DiskPath? {
        do throws(CacheError) {
            if try disk.info(target) == nil, try disk.renameIfFree(temporary, target) { return nil }
            if try disk.exchange(temporary, target) { return temporary }
            // No exchange on this file system: for an instant there is no folder, never half of one.
            let previous = newTemporary(target)
            try disk.rename(target, previous)
            do throws(CacheError) {
                try disk.rename(temporary, target)
            } catch {
                try? disk.rename(previous, target)
                throw error
            }
            return previous
        } catch {
            try? disk.removeTree(temporary)
            throw error
        }
    }

    /// The removal of their old names changed the ctimes of the files that were taken over: notes the new ones, unless someone wrote to
    /// the file meanwhile.
    private func restamp(_ manifest: inout FolderManifest, _ paths: [DiskPath], _ target: DiskPath) throws(CacheError) {
        guard !paths.isEmpty else { return }
        for path in paths {
            guard var entry = manifest.files[path], let found = try disk.info(target / path.bytes) else { continue }
            guard found.stamp.inode == entry.stamp.inode, found.stamp.size == entry.stamp.size,
                found.stamp.modified == entry.stamp.modified
            else { continue }
            entry.stamp = found.stamp
            manifest.files[path] = entry
        }
        try disk.replace(
            target / FolderManifest.fileName, with: manifest.encoded(), temporary: newTemporary(target))
    }
}
