import Glibc

/// Where the user's files and folders of the old folder go in the new one.
struct UserPlaces {
    let plan: PathTree
    /// Old path to new path.
    private(set) var chosen: [DiskPath: DiskPath] = [:]
    private var taken: Set<DiskPath> = []

    init(plan: PathTree) {
        self.plan = plan
    }

    /// Chooses the place for an entry: its own path, or a free "(kept)" one where the plan needs that path.
    mutating func choose(_ path: DiskPath) -> DiskPath {
        if let known = chosen[path] { return known }
        var place: [[UInt8]] = []
        let parts = path.components
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            let own = DiskPath(place + [part])
            var candidate = own
            var number = 1
            while plan.files.contains(candidate) || isLast && (plan.folders.contains(candidate) || taken.contains(candidate)) {
                candidate = own.kept(number)
                number += 1
            }
            place = candidate.components
        }
        let result = DiskPath(place)
        chosen[path] = result
        taken.insert(result)
        return result
    }
}

extension OutputFolder {
    /// The entries of a folder that are not `ours`, by path; a user's folder is one entry, but is looked into where `also` has a folder too.
    func userEntries(_ folder: DiskPath, ours: PathTree, also: PathTree) throws(CacheError) -> [DiskPath] {
        var entries: [DiskPath] = []
        var stack = [DiskPath("")]
        while let current = stack.popLast() {
            for name in try disk.names(in: folder / current.bytes) ?? [] {
                let path = current / name
                if path == DiskPath(FolderManifest.fileName) || ours.files.contains(path) { continue }
                if ours.folders.contains(path) || also.folders.contains(path), try disk.info(folder / path.bytes)?.kind == .folder
                {
                    stack.append(path)
                } else {
                    entries.append(path)
                }
            }
        }
        return entries.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// Finds what is the user's in the old folder, chooses its place in the new one, and gives files their second name there already, so
    /// that they are never away. Folders follow after the swap.
    func placeUserFiles(
        _ target: DiskPath, _ old: FolderManifest?, _ plan: Plan, _ temporary: DiskPath, _ places: inout UserPlaces,
        _ report: inout PublishReport
    ) throws(CacheError) {
        let isManifestLost = old.map { $0.boot.isEmpty } ?? false
        for path in try userEntries(target, ours: PathTree(old?.paths ?? []), also: plan.tree) {
            if plan.tree.files.contains(path) {
                if isManifestLost { continue }
                if try isPlanned(target / path.bytes, path, plan) { continue }
            }
            try place(path, target, temporary, &places)
            guard let choice = places.chosen[path], choice != path else { continue }
            report.notices.append(
                CacheNotice(
                    "a file of yours has the name of a result and is now \"\(choice)\"", path: (target / path.bytes).description))
        }
        for (path, entry) in old?.files ?? [:] {
            guard let found = try disk.info(target / path.bytes), found.kind == .file,
                try !isIntact(target / path.bytes, entry, boot: old?.boot ?? ""), try !isPlanned(target / path.bytes, path, plan)
            else { continue }
            // After a restart a file that lost its pages is damage, not an edit: an edit has a later time.
            if found.stamp.modified == entry.stamp.modified, found.stamp.inode == entry.stamp.inode { continue }
            try place(path, target, temporary, &places)
            let choice = places.chosen[path] ?? path
            report.notices.append(
                CacheNotice(
                    "a result was edited by hand; the edited file is kept as \"\(choice)\"",
                    path: (target / path.bytes).description))
        }
    }

    /// Whether a file already holds what is planned for its path.
    private func isPlanned(_ file: DiskPath, _ path: DiskPath, _ plan: Plan) throws(CacheError) -> Bool {
        guard let planned = plan.stable[path], let found = try disk.info(file), found.kind == .file,
            let opened = try disk.openIfThere(file)
        else { return false }
        return try disk.hash(opened).hash == planned.hash
    }

    private func place(_ path: DiskPath, _ target: DiskPath, _ temporary: DiskPath, _ places: inout UserPlaces) throws(CacheError)
    {
        let choice = places.choose(path)
        guard let found = try disk.info(target / path.bytes), found.kind != .folder else { return }
        try disk.makeFolders((temporary / choice.bytes).parent)
        do throws(CacheError) {
            try disk.link(target / path.bytes, temporary / choice.bytes)
        } catch  where error.code != .diskFull && error.errno != 0 {
            // No second names for this file: it follows after the swap.
        }
    }

    /// Brings over what has no second name yet: folders, files that cannot have one, and files that were replaced or made since.
    func moveUserEntries(from previous: DiskPath, to target: DiskPath, _ chosen: UserPlaces) throws(CacheError) {
        var places = chosen
        let old = try readManifest(previous)
        let late = try userEntries(previous, ours: PathTree(old?.paths ?? []), also: places.plan)
        for path in Set(late).union(places.chosen.keys) {
            guard let found = try disk.info(previous / path.bytes) else { continue }
            if places.chosen[path] == nil, places.plan.files.contains(path) { continue }
            let place = target / places.choose(path).bytes
            if let there = try disk.info(place) {
                if there.stamp.inode == found.stamp.inode && there.stamp.device == found.stamp.device { continue }
                if there.kind == .folder { continue }
            }
            try disk.makeFolders(place.parent)
            try disk.rename(previous / path.bytes, place)
        }
    }

    /// Removes what killed runs left beside the target, after bringing back what is the user's in it.
    ///
    /// Called under the lock on the name, so that nothing there belongs to a living process. Such a folder is one that was being made
    /// (its manifest lists all it may hold besides second names of the user's files) or one that was just replaced.
    func bringBackLeftovers(_ target: DiskPath, _ report: inout PublishReport) throws(CacheError) {
        let prefix = temporaryPrefix(target)
        for name in try disk.names(in: target.parent) ?? [] where name.starts(with: prefix) {
            let leftover = target.parent / name
            let bytes = try disk.info(leftover)?.kind == .folder ? try disk.contents(leftover / FolderManifest.fileName) : nil
            // A manifest cut short is that of a folder of which nothing else was made yet.
            let manifest = try? bytes.map { bytes throws(RecordText.Fault) in try FolderManifest.decode(bytes) }
            if let kept = manifest ?? (bytes == nil ? FolderManifest(boot: "") : nil), try disk.info(leftover)?.kind == .folder {
                try bringBack(leftover, kept, target, &report)
            }
            try disk.removeTree(leftover)
        }
    }

    private func bringBack(
        _ leftover: DiskPath, _ manifest: FolderManifest, _ target: DiskPath, _ report: inout PublishReport
    ) throws(CacheError) {
        let here = PathTree(manifest.paths)
        var known: Set<UInt64> = []
        let current = PathTree(try readManifest(target)?.paths ?? [])
        for path in try userEntries(target, ours: current, also: here) {
            if let found = try disk.info(target / path.bytes) { known.insert(found.stamp.inode) }
        }
        for path in try userEntries(leftover, ours: here, also: current) {
            guard let found = try disk.info(leftover / path.bytes), !known.contains(found.stamp.inode) else { continue }
            var place = path
            var number = 1
            while try disk.info(target / place.bytes) != nil {
                place = path.kept(number)
                number += 1
            }
            try disk.makeFolders((target / place.bytes).parent)
            try disk.rename(leftover / path.bytes, target / place.bytes)
            report.notices.append(
                CacheNotice(
                    "a file of yours was brought back after a run that was killed", path: (target / place.bytes).description))
        }
    }
}
