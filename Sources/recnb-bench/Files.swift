import Dispatch
import Glibc
import RecEngine
import RecFrame
import RecRuntime
import Synchronization

/// Real files, read as a run reads them, but not hashed.
struct Files: EngineHost {
    let project: Project

    func open(_ path: PathValue) throws -> FileContent {
        let full = project.resolve(path.text)
        let file = Glibc.open(full, O_RDONLY | O_CLOEXEC)
        var info = stat()
        guard file >= 0, fstat(file, &info) == 0 else { throw EngineError("E0601", "there is no file `\(path.text)`") }
        defer { close(file) }
        let size = Int(info.st_size)
        let failed = Atomic<Bool>(false)
        let bytes = Buffer.written(byteCount: size) { base in
            nonisolated(unsafe) let base = base
            let chunk = 4 << 20
            DispatchQueue.concurrentPerform(iterations: (size + chunk - 1) / chunk) { index in
                var done = index * chunk
                let end = min(size, done + chunk)
                while done < end {
                    let got = pread(file, base + done, end - done, off_t(done))
                    if got <= 0 {
                        failed.store(true, ordering: .relaxed)
                        return
                    }
                    done += got
                }
            }
        }
        if failed.load(ordering: .relaxed) { throw EngineError("E0603", "the file `\(path.text)` cannot be read") }
        return FileContent(name: path.text, bytes: bytes)
    }

    func exists(_ path: PathValue) throws -> Bool { access(project.resolve(path.text), F_OK) == 0 }
    func text(of path: PathValue) throws -> String { path.text }
    func progress(_ what: String, done: Int, total: Int?) {}
}
