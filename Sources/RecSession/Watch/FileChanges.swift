import Dispatch
import Glibc
import Synchronization

/// Tells of files that were saved, replaced, removed or made, soon after it happened: by inotify on their folders, and by a look every
/// second for file systems that do not tell and for folders that come into being.
///
/// Several events of one save, and several saves at once, are told as one. A file that is gone is told only when it stays away: editors
/// take the old file away before the new one is in its place.
public final class FileChanges: Sendable {
    /// What the system says of a file; nil where there is none.
    private struct Look: Equatable {
        var device: UInt64
        var inode: UInt64
        var size: Int64
        var changed: [Int]
    }

    private struct State {
        /// Each file as it was when it was told of last.
        var files: [String: Look?] = [:]
        /// Files that were gone at the last look, and since when.
        var gone: [String: ContinuousClock.Instant] = [:]
        /// Each file as the look of every second saw it, where that is not what was told.
        var unsettled: [String: Look?] = [:]
        /// Watched folders by inotify's number.
        var folders: [Int32: String] = [:]
        var isEnded = false
    }

    /// So many milliseconds after the last event a save is over.
    private static let quiet: Int32 = 10
    /// So long a stream of events may put off a report.
    private static let patience = Duration.milliseconds(200)
    /// So long a file may be away while it is replaced.
    private static let absence = Duration.milliseconds(300)
    private static let mask = UInt32(
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

    private let report: @Sendable (Set<String>) -> Void
    private let state = Mutex(State())
    /// inotify's descriptor; -1 where the system has no more, and the look of every second must do.
    private let descriptor: Int32

    /// Follows nothing yet.
    ///
    /// - Parameter report: is told the paths that changed, never the same state twice, from a thread of its own.
    public init(_ report: @escaping @Sendable (Set<String>) -> Void) {
        self.report = report
        descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Begins to tell. `end` must be called in the end.
    public func start() {
        DispatchQueue(label: "file changes", qos: .userInitiated).async { [weak self] in
            // Between two looks nothing keeps it alive.
            var pace = Pace()
            while self?.step(&pace) ?? false {}
        }
    }

    /// Tells nothing any more.
    public func end() {
        state.withLock { $0.isEnded = true }
    }

    /// Follows these files from now on, absolute paths, whether or not they are there. What is followed already keeps its last look, so no
    /// change in between is lost.
    public func follow(_ paths: some Sequence<String>) {
        state.withLock { state in
            var files: [String: Look?] = [:]
            for path in paths { files[path] = state.files[path] ?? Self.look(path) }
            state.files = files
            state.gone = state.gone.filter { files[$0.key] != nil }
            state.unsettled = state.unsettled.filter { files[$0.key] != nil }
            watchFolders(&state)
        }
    }

    /// The files that are followed, in order.
    public var paths: [String] { state.withLock { $0.files.keys.sorted() } }

    private static func look(_ path: String) -> Look? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return Look(
            device: UInt64(info.st_dev), inode: UInt64(info.st_ino), size: Int64(info.st_size),
            changed: [info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_ctim.tv_sec, info.st_ctim.tv_nsec])
    }

    // MARK: Folders

    private func watchFolders(_ state: inout State) {
        if descriptor < 0 { return }
        var wanted: Set<String> = []
        for path in state.files.keys {
            wanted.insert(Self.folder(of: path))
            // Where a link leads the file itself is replaced.
            if let real = realpath(path, nil) {
                wanted.insert(Self.folder(of: String(cString: real)))
                free(real)
            }
        }
        for (number, folder) in state.folders where !wanted.contains(folder) {
            inotify_rm_watch(descriptor, number)
            state.folders[number] = nil
        }
        // A folder that is there already gets its number again, one that was replaced a new one.
        for folder in wanted {
            let number = inotify_add_watch(descriptor, folder, Self.mask)
            if number >= 0 { state.folders[number] = folder }
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }

    // MARK: Events

    private struct Pace {
        /// When the first of the events came that are still to be told.
        var firstEvent: ContinuousClock.Instant?
        var lastLook = ContinuousClock.now
        /// Whether a file is away that may come back.
        var isWaiting = false
    }

    /// Waits for a while, and tells what is to be told; false at the end.
    private func step(_ pace: inout Pace) -> Bool {
        if state.withLock({ $0.isEnded }) { return false }
        let wait = pace.firstEvent != nil ? Self.quiet : pace.isWaiting ? 50 : 250
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&request, descriptor < 0 ? 0 : 1, wait) > 0 {
            // What happened is not asked for in detail: the files are looked at.
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while read(descriptor, &buffer, buffer.count) > 0 {}
            let first = pace.firstEvent ?? .now
            pace.firstEvent = first
            if .now - first < Self.patience { return true }
        }
        if pace.firstEvent != nil || pace.isWaiting {
            pace.firstEvent = nil
            pace.isWaiting = tell()
        }
        if .now - pace.lastLook >= .seconds(1) {
            pace.lastLook = .now
            if look() { pace.isWaiting = tell() }
        }
        return true
    }

    /// Compares all files with what was told, and tells the difference.
    ///
    /// - Returns: whether a file is away that may come back.
    private func tell() -> Bool {
        let (changed, isWaiting) = state.withLock { state -> (Set<String>, Bool) in
            var changed: Set<String> = []
            for (path, old) in state.files {
                let now = Self.look(path)
                if now == old {
                    state.gone[path] = nil
                    continue
                }
                if now == nil {
                    let since = state.gone[path] ?? .now
                    state.gone[path] = since
                    if .now - since < Self.absence { continue }
                }
                state.gone[path] = nil
                state.unsettled[path] = nil
                state.files[path] = .some(now)
                changed.insert(path)
            }
            // A link may lead elsewhere now, and a folder may be another one.
            if !changed.isEmpty { watchFolders(&state) }
            return (state.isEnded ? [] : changed, !state.gone.isEmpty)
        }
        if !changed.isEmpty { report(changed) }
        return isWaiting
    }

    /// The look of every second: whether something differs from what was told, and stands still.
    private func look() -> Bool {
        state.withLock { state in
            var isDue = false
            for (path, told) in state.files {
                let now = Self.look(path)
                if now == told {
                    state.unsettled[path] = nil
                } else if let before = state.unsettled[path], before == now {
                    isDue = true
                } else {
                    state.unsettled[path] = .some(now)
                }
            }
            watchFolders(&state)
            return isDue
        }
    }
}
