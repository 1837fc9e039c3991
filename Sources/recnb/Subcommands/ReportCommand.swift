import FoundationEssentials
import Glibc
import RecJupyter
import RecReport
import RecRuntime

struct ReportCommand: Command {
    static let name = "report"
    static let summary = "Writes what a notebook found as one document: a page, PDF, a Jupyter notebook or Markdown"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options =
        NotebookArguments.options + [
            Option("to", value: "html|pdf|ipynb|md", "the form (the ending of FILE, else html)"),
            Option(
                "file", short: "o", value: "FILE",
                "where it goes (report.* in the notebook's output folder); - for standard output"),
            .timeout,
            .threads,
            .quiet,
        ]
    static let example = "recnb report notebooks/quickstart.recnb --to pdf -o quickstart.pdf"

    private enum Form: String, CaseIterable {
        case html, pdf, ipynb, md

        /// As the ending of a file's name says.
        init?(endingOf file: String) {
            guard let dot = file.lastIndex(of: "."), !file[dot...].contains("/") else { return nil }
            switch file[file.index(after: dot)...].lowercased() {
            case "html", "htm": self = .html
            case "pdf": self = .pdf
            case "ipynb": self = .ipynb
            case "md", "markdown": self = .md
            default: return nil
            }
        }
    }

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let given = try NotebookArguments(arguments)
        let file = arguments.value("file")
        let form = try Self.form(arguments, file)
        let isPiped = file == "-"
        if isPiped, given.isJSON {
            throw UsageError("`-o -` and `--format json` both want standard output", hint: "give a file with `-o FILE`")
        }
        if let file, !isPiped { try Self.checkPlace(file) }
        let browser = form == .pdf ? PrintingBrowser.find() : nil
        if form == .pdf, browser == nil {
            console.error("PDF needs a browser that prints, and none was found", hint: PrintingBrowser.remedy)
            return ExitStatus.failure
        }
        var options = given.runOptions(threads: try arguments.int("threads", 1...1024))
        options.timeout = try arguments.seconds("timeout")
        // Whoever wants a document does not ask for databases to be written.
        options.holdsBackStores = true

        let notebook = try await given.loadRunnable(console)
        let run = try NotebookRun(notebook, given, console)
        let lock = ScheduleFolder(given.project).sharedLock()
        defer { withExtendedLifetime(lock) {} }
        let stop = StopSignal()
        let display = RunDisplay(
            notebook.plan, console, isJSON: given.isJSON, isQuiet: arguments.has("quiet") || isPiped, isDry: false)
        let interruption = Interruption(stop, timeout: options.timeout) { isSecond in
            display.say(isSecond ? "stopped at once" : "stopping; what has finished is kept. Ctrl-C again stops at once")
        }
        defer { interruption.end() }
        var result = await run.run(options, stop: stop, emit: { display.receive($0) })
        result.hasTimedOut = options.timeout != nil && interruption.hasTimedOut
        display.receive(.publishing)
        result = run.publish(result)

        var failure: (message: String, hint: String?)?
        do {
            // What a stopped run had is printed all the same; a signal that comes from here on stops the printing.
            let printing = stop.isStopped ? StopSignal() : stop
            let folder = "\(given.project.output)/\(given.project.name)"
            let target =
                file.map { Self.absolute($0) }
                ?? "\(folder)/report.\(form.rawValue)"
            var document = try run.document(result)
            document.linksToFiles = !isPiped && form == .html && Self.folder(of: target) == folder
            try await write(document, form, to: isPiped ? nil : target, browser, stop: printing, console)
            result.reportPath = isPiped ? nil : target
        } catch let error as PrintingBrowser.Failure {
            failure = (
                "the report cannot be printed: \(error.message)", error.message == "stopped" ? nil : PrintingBrowser.remedy
            )
        } catch let error as UnwrittenFile {
            failure = (error.description, "give another place with `-o FILE`")
        }
        if failure != nil { result.reportPath = nil }
        display.end(result, notebook)
        if let failure {
            console.error("\(failure.message)", hint: failure.hint)
            return max(result.exitStatus, ExitStatus.failure)
        }
        return result.exitStatus
    }

    private static func form(_ arguments: Arguments, _ file: String?) throws -> Form {
        guard let named = arguments.value("to") else {
            guard let file, file != "-" else { return .html }
            guard let form = Form(endingOf: file) else {
                throw UsageError(
                    "the name `\(file)` does not say which form to write", hint: "add `--to html`, `pdf`, `ipynb` or `md`")
            }
            return form
        }
        guard let form = Form(rawValue: named) else {
            throw UsageError("`--to` takes html, pdf, ipynb or md, not `\(named)`", hint: "for example: \(Self.example)")
        }
        return form
    }

    /// A slip in the path is told before anything runs.
    private static func checkPlace(_ file: String) throws {
        var info = stat()
        if stat(file, &info) == 0, info.st_mode & S_IFMT == S_IFDIR {
            throw UsageError(
                "`\(file)` is a folder", hint: "name the file too: `-o \(file.hasSuffix("/") ? file : file + "/")report.pdf`")
        }
        let folder = folder(of: file)
        guard stat(folder, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
            throw UsageError("there is no folder `\(folder)`", hint: "make it first: mkdir -p \(shellWord(folder))")
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// Makes the document and puts it in its place.
    ///
    /// - Parameter target: the file; nil for standard output.
    private func write(
        _ document: ReportDocument, _ form: Form, to target: String?, _ browser: PrintingBrowser?, stop: StopSignal,
        _ console: Console
    ) async throws {
        let bytes: [UInt8]
        switch form {
        case .html: bytes = renderHTML(document)
        case .ipynb: bytes = Array(renderJupyter(document).json.utf8)
        case .md:
            let stem = target.map { path in
                let name = path.split(separator: "/").last.map(String.init) ?? "report"
                return (name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name) + "_files"
            }
            let report = renderMarkdown(document, folder: stem)
            if let target, let stem, !report.pictures.isEmpty {
                let folder = Self.folder(of: target) + "/" + stem
                if mkdir(folder, 0o755) != 0, errno != EEXIST {
                    throw UnwrittenFile(path: folder, why: String(cString: strerror(errno)))
                }
                for picture in report.pictures { try Self.replace("\(folder)/\(picture.name)", picture.bytes) }
            }
            bytes = Array(report.text.utf8)
        case .pdf:
            guard let browser else { return }
            bytes = try await Self.printed(document, browser, stop)
        }
        guard let target else { return console.write(bytes) }
        try Self.replace(target, bytes)
    }

    /// The page is printed to see on which sheet its parts stand, and again with those numbers in the list of contents.
    private static func printed(_ document: ReportDocument, _ browser: PrintingBrowser, _ stop: StopSignal) async throws
        -> [UInt8]
    {
        let first = try await browser.pdf(of: renderHTML(document), stop: stop)
        guard let pages = PrintedPages(first) else { return first }
        let numbered = try await browser.pdf(of: renderHTML(document, sheets: pages.anchors), stop: stop)
        guard var result = PrintedPages(numbered) else { return numbered }
        result.removeDates()
        result.renumberElements()
        return result.bytes
    }

    private static func replace(_ path: String, _ bytes: [UInt8]) throws {
        do {
            try AtomicFile.replace(path, with: bytes)
        } catch {
            throw UnwrittenFile(path: path, why: "\(error)")
        }
    }
}
