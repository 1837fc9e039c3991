import FoundationEssentials
import Glibc

/// The file `.env` beside a project: variables that `env("NAME")` finds there when the environment itself has none of that name.
///
/// Lines are `NAME=value`, perhaps with `export` before them; `#` begins a comment. A value in single quotes is taken as it stands; in
/// double quotes `\n`, `\"` and `\\` are read; without quotes it ends at ` #` or the line's end. Nothing in it is expanded or run.
enum EnvironmentFile {
    /// A file of settings is far smaller.
    private static let limit = 1 << 20

    /// The variables of a project, those of the environment itself over those of its file.
    static func variables(ofProject root: String, over environment: [String: String]) -> [String: String] {
        let path = Project.join(root, ".env")
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_size <= limit,
            let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else { return environment }
        return parse(text).merging(environment) { _, own in own }
    }

    static func parse(_ text: String) -> [String: String] {
        var variables: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            var rest = trimmed(line)
            if rest.hasPrefix("export ") { rest = trimmed(rest.dropFirst(7)) }
            guard let equals = rest.firstIndex(of: "="), !rest.hasPrefix("#") else { continue }
            let name = trimmed(rest[..<equals])
            guard !name.isEmpty, name.allSatisfy({ $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }) else { continue }
            variables[String(name)] = value(trimmed(rest[rest.index(after: equals)...]))
        }
        return variables
    }

    private static func value(_ written: Substring) -> String {
        guard let quote = written.first, quote == "\"" || quote == "'" else {
            var end = written.startIndex
            while end < written.endIndex {
                if written[end] == "#", end == written.startIndex || written[written.index(before: end)].isWhitespace { break }
                end = written.index(after: end)
            }
            return String(trimmed(written[..<end]))
        }
        var out = ""
        var rest = written.dropFirst()
        while let character = rest.popFirst(), character != quote {
            guard quote == "\"", character == "\\", let next = rest.popFirst() else {
                out.append(character)
                continue
            }
            switch next {
            case "n": out.append("\n")
            case "\"", "\\", "$": out.append(next)
            default:
                out.append("\\")
                out.append(next)
            }
        }
        return out
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
