import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `groups.save("models/films.recmodel", with: features.recipe)`.
struct SaveModel: Verb {
    let name = "save"
    let receiver = ReceiverKind.model("")
    let role = VerbRole.store
    let parameters = [
        ParameterSignature("path", .value(.path), unlabelled: true, .required, "where to; folders on the way are made"),
        ParameterSignature("with", .model, .optional, "the recipe of the features that it was fitted on, kept along as `recipe`"),
    ]
    let documentation = VerbDocumentation(
        "Keeps a fitted model in a file, to be loaded by another notebook with `loadModel`, or read by other programs.",
        details: """
            In a `store` cell. Gives a receipt: `path`, `bytes`, `sha256`. The file is replaced whole or not at all, and left alone where \
            it holds the same already; a file that is no model is never replaced. Format: the 8 bytes `recmodel`, the length of the \
            header in 8 bytes, lowest first, a header in JSON, and after it every table as an Arrow IPC file; the header lists their \
            offsets and names all parts; the last 32 bytes are the SHA-256 of all before, so that a damaged file is told from a whole one. With `with: features.recipe`, new rows get the features of the model years later: \
            `loaded.predict(loaded.recipe.apply(to: newFilms))`.
            """,
        example: "groups.save(\"models/films.recmodel\", with: features.recipe)")

    static let receipt: ValueType = .record([.init("path", .string), .init("bytes", .int), .init("sha256", .string)])

    let reference = Reference.none("writes the model it is called on, which is compared")

    func resultType(of call: CallSite) -> ValueType {
        if let with = call.type("with"), case .model(let model) = with.unwrapped, model.kind != Recipes.recipe {
            call.report(
                "E0427", "`with` is a recipe, not a \(model.kind) model", at: "with", hints: ["write `with: features.recipe`"])
        }
        return Self.receipt
    }

    func run(_ call: VerbCall) throws -> Value {
        var model = try call.model()
        if case .model(let recipe)? = try call.value("with") {
            model.parts.removeAll { $0.name == Recipes.recipe }
            model.parts.append(.init(Recipes.recipe, .model(recipe)))
        }
        let kept = model
        let path = try call.path("path")
        let written = try call.context.host.replace(path, expecting: ModelFile.magic) { sink in
            try ModelFile.write(.model(kept), to: sink)
        }
        return .record(
            [
                .init("path", .scalar(.string(path.text))), .init("bytes", .scalar(.int(written.bytes))),
                .init("sha256", .scalar(.string(written.sha256))),
            ])
    }
}
