import Dispatch
import Glibc
import Synchronization

/// Tells of files that were saved, replaced, removed or made, soon after it happened: by inotify on their folders, and by a look every
/// second for file systems that do not tell and for folders that come into being.
///
/// Several events of one save, and several saves at once, are told as one. A file that is gone is told only when it stays away: editors
/// take the old file away before the new one is in its place.
public final class FileChanges: Sendable {
    private struct State {
        var files = FollowedFiles()
        /// Watched folders by inotify's number.
        var folders: [Int32: String] = [:]
        var isEnded = false
    }

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
    ///
    /// - Parameter start: when whoever depends on the files began to look at them, by `now`: what was changed after that is told soon.
    public func follow(_ paths: some Sequence<String>, since start: Int64? = nil) {
        state.withLock { state in
            state.files.follow(paths, since: start, look: FileLook.init)
            watchFolders(&state)
        }
    }

    /// The clock of changes: nanoseconds.
    public static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// The files that are followed, in order.
    public var paths: [String] { state.withLock { $0.files.paths.sorted() } }

    // MARK: Folders

    private func watchFolders(_ state: inout State) {
        if descriptor < 0 { return }
        var wanted: Set<String> = []
        for path in state.files.paths {
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
        var save = SavePace()
        var lastLook = ContinuousClock.now
        /// Whether a file is away that may come back.
        var isWaiting = false
    }

    /// Waits for a while, and tells what is to be told; false at the end.
    private func step(_ pace: inout Pace) -> Bool {
        if state.withLock({ $0.isEnded }) { return false }
        let quiet = Int32(SavePace.quiet / .milliseconds(1))
        let wait = pace.save.isGathering ? quiet : pace.isWaiting ? 50 : 250
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&request, descriptor < 0 ? 0 : 1, wait) > 0 {
            // What happened is not asked for in detail: the files are looked at.
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while read(descriptor, &buffer, buffer.count) > 0 {}
            if !pace.save.heard(at: .now) { return true }
        }
        if pace.save.isGathering || pace.isWaiting {
            pace.save.told()
            pace.isWaiting = tell()
        }
        if .now - pace.lastLook >= .seconds(1) {
            pace.lastLook = .now
            let isUntold = state.withLock { state in
                defer { watchFolders(&state) }
                return state.files.isUntold(look: FileLook.init)
            }
            if isUntold { pace.isWaiting = tell() }
        }
        return true
    }

    /// Tells what differs from what was told.
    ///
    /// - Returns: whether a file is away that may come back.
    private func tell() -> Bool {
        let (changed, isWaiting) = state.withLock { state -> (Set<String>, Bool) in
            let changed = state.files.changes(at: .now, look: FileLook.init)
            // A link may lead elsewhere now, and a folder may be another one.
            if !changed.isEmpty { watchFolders(&state) }
            return (state.isEnded ? [] : changed, state.files.isWaiting)
        }
        if !changed.isEmpty { report(changed) }
        return isWaiting
    }
}
