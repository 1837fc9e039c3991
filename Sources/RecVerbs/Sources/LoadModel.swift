import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `loadModel("models/films.recmodel")`.
struct LoadModel: Verb {
    let name = "loadModel"
    let receiver = ReceiverKind.none
    let parameters = [ParameterSignature("path", .value(.path), unlabelled: true, .required, "a file that `save` wrote")]
    let documentation = VerbDocumentation(
        "Reads a model that a `store` cell kept with `save`.",
        details: """
            All its parts are there again, bit for bit, and all verbs of its kind work on it; with `recipe`, if it was saved with one: \
            `films.predict(films.recipe.apply(to: newFilms))`. The checker reads its header, so its parts and columns are checked like \
            any others. Nothing in the file is run as code.
            """,
        example: "loadModel(\"models/films.recmodel\")")

    let reference = Reference.none("reads a file of a format of its own")

    func resultType(of call: CallSite) -> ValueType {
        guard let path = call.constantString("path"), call.looksOutside,
            let start = call.beginning(ofFile: path, at: "path", bytes: 16)
        else { return .error }
        do {
            let end = ModelFile.headerEnd(start) ?? 16
            return ModelFile.type(try ModelFile.header(call.beginning(ofFile: path, at: "path", bytes: end) ?? start))
        } catch {
            call.report("E0428", "`\(path)` cannot be read as a model: \(error)", at: "path")
            return .error
        }
    }

    func run(_ call: VerbCall) throws -> Value {
        let file = try call.context.host.open(try call.path("path"))
        do {
            return try ModelFile.read(file.bytes, context: call.execution)
        } catch let error as ModelFile.Damaged {
            throw EngineError("E0667", "`\(file.name)` cannot be read as a model: \(error)")
        }
    }
}
