import FoundationEssentials
import Glibc
import RecDiagnostics
import RecReport
import RecRuntime

struct NewCommand: Command {
    static let name = "new"
    static let summary = "Makes a notebook that runs: a first one, or one of the systems that recnb comes with"
    static let operands = "[NOTEBOOK]"
    static let operandCount = 0...1
    static let options = [
        Option("template", short: "t", value: "NAME", "what it starts from (first); in a terminal it asks"),
        Option("list", "lists the templates"),
        Option("title", value: "TEXT", "the title in it"),
    ]
    static let example = "recnb new notebooks/films.recnb --template coursework"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        if arguments.has("list") {
            console.print(Self.list())
            return ExitStatus.success
        }
        let isAsked = isatty(0) == 1 && isatty(1) == 1
        guard arguments.operands.first != nil || isAsked else {
            throw UsageError("`recnb new` needs NOTEBOOK", hint: "for example: \(Self.example)")
        }
        var template = Template.first
        if let name = arguments.value("template") {
            template = try Self.template(name)
        } else if isAsked {
            template = try Self.ask(console)
        }
        let path = try Self.path(try arguments.operands.first ?? Self.askPath(template, console))
        try make(template, path, title: arguments.value("title"))
        console.print("made \(path); run it with: recnb run \(shellWord(path))")
        for line in template.next(shellWord(path)) { console.print("  " + line) }
        return ExitStatus.success
    }

    // MARK: Choosing

    /// The templates, a line each.
    private static func list(numbered: Bool = false) -> String {
        let width = Template.allCases.map(\.rawValue.count).max() ?? 0
        return Template.allCases.enumerated().map { index, template in
            (numbered ? "  \(index + 1)  " : "") + template.rawValue
                + String(repeating: " ", count: width - template.rawValue.count) + "  " + template.summary
        }.joined(separator: "\n")
    }

    private static func template(_ name: String) throws -> Template {
        let usual = name.lowercased().replacing("_", with: "-").replacing(".recnb", with: "")
        if let found = Template.allCases.first(where: { $0.rawValue == usual || $0.notebook.replacing("_", with: "-") == usual })
        {
            return found
        }
        let names = Template.allCases.map(\.rawValue)
        throw UsageError(
            "there is no template `\(name)`",
            hint: didYouMean(usual, among: names).map { "did you mean `\($0)`? `recnb new --list` lists all" }
                ?? "templates: \(names.joined(separator: ", "))")
    }

    /// Asks until the answer is a template.
    private static func ask(_ console: Console) throws -> Template {
        console.print("What shall it start from?")
        console.print(list(numbered: true))
        while true {
            console.write("Number or name [1]: ")
            let answer = try answer(console)
            if answer.isEmpty { return .first }
            if let number = Int(answer), Template.allCases.indices.contains(number - 1) { return Template.allCases[number - 1] }
            do { return try template(answer) } catch let error as UsageError { console.error(error.message, hint: error.hint) }
        }
    }

    private static func askPath(_ template: Template, _ console: Console) throws -> String {
        var isFolder = false
        let hasFolder = FileManager.default.fileExists(atPath: "notebooks", isDirectory: &isFolder) && isFolder
        let usual = (hasFolder ? "notebooks/" : "") + template.notebook + ".recnb"
        console.write("Which file? [\(usual)]: ")
        let answer = try answer(console)
        return answer.isEmpty ? usual : answer
    }

    private static func answer(_ console: Console) throws -> String {
        guard let line = readLine() else {
            console.print("")
            throw UsageError("nothing was chosen, and nothing was made", hint: "for example: \(example)")
        }
        return String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    // MARK: Making

    private static func path(_ given: String) throws -> String {
        var path = given
        if !path.hasSuffix(".recnb") { path += ".recnb" }
        if path.split(separator: "/").last == ".recnb" || path.hasSuffix("/.recnb") {
            throw UsageError("`\(given)` is no name for a notebook", hint: "for example: \(example)")
        }
        if FileManager.default.fileExists(atPath: path) {
            throw UsageError("there is a file `\(path)` already", hint: "choose another name")
        }
        return path
    }

    private func make(_ template: Template, _ path: String, title: String?) throws {
        let root = Project(notebook: path).root
        // What it needs beside it is never written over.
        var files: [(path: String, text: String)] = []
        for file in template.files {
            let place = root + "/" + file.path
            guard let there = FileManager.default.contents(atPath: place) else {
                files.append((place, file.text))
                continue
            }
            guard there == Data(file.text.utf8) else {
                throw UsageError(
                    "there is a file `\(file.path)` already, and it is not the one that the template needs",
                    hint: "move it away, or choose another folder")
            }
        }
        for (path, text) in files + [(path, template.text(title: title))] {
            let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            try UnwrittenFile.told(path) {
                if !folder.isEmpty { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
                try Data(text.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
            }
        }
    }
}
