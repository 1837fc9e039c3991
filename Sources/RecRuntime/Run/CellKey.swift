import RecCache
import RecEngine
public import RecPlan
import RecSchema

/// What a cell's result depends on as far as that is known before it runs, in parts that can be told to a person.
struct CellKey {
    /// Raised when the meaning of a cell kind changes for the same plan.
    static let formatVersion = 2

    /// The key of the cell's records.
    let hash: ContentHash
    /// Its parts by name.
    let parts: [KeyPart]

    /// - Parameters:
    ///   - inputHashes: content hashes of `cell.inputs`, in their order.
    ///   - environment: versions of Python and its packages, for cells that run or draw there.
    init(cell: CellPlan, plan: NotebookPlan, inputHashes: [ContentHash], environment: String?, code: CellCode) {
        var parts: [KeyPart] = []
        let body = Self.body(cell)
        parts.append(KeyPart("body", body, shown: code.text))
        parts += code.parts
        parts.append(
            KeyPart(
                "kernels", ContentHash(of: String(ResultVersion.kernels)), shown: "version \(ResultVersion.kernels)"))
        for index in cell.parameters {
            let parameter = plan.parameters[index]
            // A path stands for what is found there, and a secret for nothing.
            if parameter.type == .path || parameter.isSecret { continue }
            parts.append(
                KeyPart(
                    "parameter \(parameter.name)", ContentHash(of: PlanEncoder.encode(parameter.value)),
                    shown: ParameterText.text(of: parameter)))
        }
        for (input, hash) in zip(cell.inputs, inputHashes) {
            let name = ([plan.cells[input.cell].identity.name] + input.path).joined(separator: ".")
            parts.append(KeyPart("input \(name)", hash))
        }
        if let environment { parts.append(KeyPart("versions", ContentHash(of: environment), shown: environment)) }

        // Names are for people; the key has the parts in order, so that renaming a cell or parameter changes nothing.
        var key = KeyBuilder("recnb-cell/\(Self.formatVersion)")
        key.add(body)
        key.add(String(ResultVersion.kernels))
        key.group("parameters") { key in
            for index in cell.parameters {
                let parameter = plan.parameters[index]
                if parameter.isSecret {
                    // A receipt has the name of the secret to connect with.
                    key.add("secret \(parameter.name)")
                } else if parameter.type == .path {
                    key.addNone()
                } else {
                    key.add(bytes: PlanEncoder.encode(parameter.value))
                }
            }
        }
        key.group("inputs") { key in
            for hash in inputHashes { key.add(hash) }
        }
        key.add(optional: environment)
        hash = key.finish()
        self.parts = parts
    }

    private static func body(_ cell: CellPlan) -> ContentHash {
        var encoder = PlanEncoder()
        switch cell.body {
        case .declarations, .routes: encoder.text("declarations")
        case .text(let pieces):
            // Numbers in prose are rounded since the second version.
            encoder.text("text 2")
            for piece in pieces {
                switch piece {
                case .markdown(let text):
                    encoder.text("markdown")
                    encoder.text(text)
                case .value(let node):
                    encoder.text("value")
                    encoder.write(node)
                }
            }
        case .expression(let node):
            encoder.text(cell.identity.kind == "plot" ? "plot" : "expression")
            encoder.write(node)
            for format in cell.options.formats { encoder.text(format.rawValue) }
        case .function(_, let node):
            encoder.text("function")
            encoder.write(node)
        case .python(let python):
            encoder.text("python")
            encoder.text(python.source)
            encoder.number(Int64(python.arguments.count))
            for argument in python.arguments {
                encoder.text(argument.name)
                encoder.write(argument.node)
            }
            for result in python.results {
                encoder.text(result.name)
                encoder.text(result.type.description)
            }
            for read in python.reads { encoder.write(read) }
        }
        return ContentHash(of: encoder.bytes)
    }
}

/// Parameters as people read them.
enum ParameterText {
    static let secret = "•••"

    static func text(of parameter: ParameterPlan) -> String {
        if parameter.isSecret { return secret }
        switch parameter.value.kind {
        case .int(let value): return String(value)
        case .double(let value): return "\(value)"
        case .bool(let value): return value ? "true" : "false"
        case .string(let value): return value
        default: return ""
        }
    }
}

extension ParameterPlan {
    /// The value as people read it; `•••` for a secret.
    public var shownValue: String { ParameterText.text(of: self) }
}
