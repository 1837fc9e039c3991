import CCurlShim
import Glibc

/// One request for a file, from where an earlier one broke off. libcurl calls back on the thread that asked.
final class Transfer {
    enum Ending {
        /// The file is whole.
        case complete
        /// It broke off; another request may go on.
        case cut(String)
        /// What was there does not fit what the server has: begin anew.
        case stale
    }

    private let name: String
    private let file: OpenFile
    private let observer: DownloadObserver
    private let from: Int64
    /// Keeps what tells this content from another, before anything of it is kept.
    private let keepTag: (String) throws(DownloadError) -> Void
    /// Bytes that the file had when the request began to write.
    private var start: Int64 = 0
    private var hasBegun = false
    private var failure: DownloadError?

    private init(
        name: String, file: OpenFile, from: Int64, observer: DownloadObserver,
        keepTag: @escaping (String) throws(DownloadError) -> Void
    ) {
        self.keepTag = keepTag
        self.name = name
        self.file = file
        self.from = from
        self.observer = observer
    }

    /// Asks for what the file does not have yet.
    ///
    /// - Parameters:
    ///   - tag: what tells the content of which the file has the beginning from another; empty where nothing does.
    ///   - keepTag: gets the tag of the answer, before anything of it is written.
    /// - Throws: `DownloadError` for what another request would not mend.
    static func run(
        _ dataSet: DataSet, into file: OpenFile, tag: String, patience: Int, observer: DownloadObserver,
        keepTag: @escaping (String) throws(DownloadError) -> Void
    ) throws(DownloadError) -> Ending {
        // Without a tag only a published checksum will tell whether the rest belongs to the beginning.
        let from = tag.isEmpty && dataSet.md5 == nil ? 0 : try file.size()
        let transfer = Transfer(name: dataSet.name, file: file, from: from, observer: observer, keepTag: keepTag)
        var ending = withExtendedLifetime(transfer) {
            curlshim_get(
                dataSet.address, "recnb (https://github.com/recnb)", from, tag, patience,
                { context, status, tag, bytes, count in
                    guard let context else { return 1 }
                    return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                        .receive(status: status, tag: tag, UnsafeRawBufferPointer(start: bytes, count: count))
                },
                { context, done, total in
                    guard let context else { return 1 }
                    return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().advance(done: done, total: total)
                }, Unmanaged.passUnretained(transfer).toOpaque())
        }
        if let failure = transfer.failure { throw failure }
        if observer.isCancelled() { throw DownloadError(.cancelled, "stopped") }
        let words = withUnsafeBytes(of: &ending.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return try transfer.judge(ending, words: words, dataSet)
    }

    private func judge(_ ending: curlshim_ending, words: String, _ dataSet: DataSet) throws(DownloadError) -> Ending {
        let address = "address: \(dataSet.address)"
        if ending.code == CURLSHIM_ABSENT {
            throw DownloadError(
                .library, "`\(name)` cannot be downloaded: libcurl is not installed",
                hints: ["install it: apt-get install libcurl4, or unpack the archive into the data folder yourself"])
        }
        if ending.code == CURLSHIM_MEMORY { throw DownloadError(.disk, "`\(name)` cannot be downloaded: there is no memory") }
        switch Int(curlshim_kind(ending.code)) {
        case CURLSHIM_FINE: break
        case CURLSHIM_UNREACHABLE:
            throw DownloadError(
                .unreachable, "`\(name)` cannot be downloaded: the server cannot be reached", notes: [words, address],
                hints: ["is there a network? The run after this one goes on where this one stopped"])
        case CURLSHIM_CUT: return .cut(words)
        case CURLSHIM_CERTIFICATE:
            throw DownloadError(
                .refused, "`\(name)` cannot be downloaded: the connection is not to be trusted", notes: [words, address])
        default: throw DownloadError(.refused, "`\(name)` cannot be downloaded", notes: [words, address])
        }
        switch ending.status {
        case 200, 206: return .complete
        case 416: return .stale
        case 408, 425, 429, 500...599: return .cut("the server answers \(ending.status)")
        case 404, 410:
            throw DownloadError(
                .refused, "`\(name)` cannot be downloaded: the server does not have it (\(ending.status))", notes: [address])
        default:
            throw DownloadError(.refused, "`\(name)` cannot be downloaded: the server answers \(ending.status)", notes: [address])
        }
    }

    private func receive(status: Int, tag: UnsafePointer<CChar>, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        // The words that come with another status are no part of the file.
        guard status == 200 || status == 206 else { return 0 }
        do throws(DownloadError) {
            if !hasBegun {
                hasBegun = true
                // The server may send everything although it was asked for the rest.
                start = status == 206 ? from : 0
                try file.cut(to: start)
                try keepTag(String(validatingCString: tag) ?? "")
            }
            try file.append(bytes)
            return 0
        } catch {
            failure = error
            return 1
        }
    }

    private func advance(done: Int64, total: Int64) -> Int32 {
        if observer.isCancelled() { return 1 }
        if hasBegun { observer.progress("bytes of \(name)", Int(start + done), total > 0 ? Int(start + total) : nil) }
        return 0
    }
}
