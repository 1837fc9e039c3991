import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// What every fitted recommender is made of, so that verbs of recommenders work on all of them.
///
/// Parts that a notebook reads: `users` and `items` (their keys, in the order of first appearance, which is the order of ties),
/// `userCount`, `itemCount`, `ratingCount`, `globalMean`, and for models of neighbours `k`. Parts for verbs: `_method`, `_scale` (least and largest rating), `_arrays`
/// (a record of tables with one column `value`, the model's `RatingParts`).
struct Recommender: Sendable {
    static let kind = "recommender"
    /// The part that models of neighbours have: how many count at most.
    static let neighbourLimit = "k"

    /// Keys of users and of items, by inner id, under the names of their columns.
    let users: (name: String, column: Column)
    let items: (name: String, column: Column)
    let model: any RatingModel

    /// The type of a recommender of those keys.
    ///
    /// - Parameter countsNeighbours: whether `predict` tells how many neighbours a prediction rests on.
    static func type(user: TableSchema.Field, item: TableSchema.Field, countsNeighbours: Bool = false) -> ValueType {
        .model(
            ModelType(
                kind: kind,
                members: [
                    .init("users", .table(TableSchema([user]))), .init("items", .table(TableSchema([item]))),
                    .init("userCount", .int), .init("itemCount", .int), .init("ratingCount", .int), .init("globalMean", .double),
                ] + (countsNeighbours ? [.init(neighbourLimit, .int)] : [])))
    }

    init(users: (name: String, column: Column), items: (name: String, column: Column), model: any RatingModel) {
        self.users = users
        self.items = items
        self.model = model
    }

    /// The recommender that a verb is called on.
    static func of(_ call: VerbCall) throws -> Recommender {
        try call.context.reading(try call.model()) { try Recommender($0) }
    }

    /// Reads it back from its parts, which may come from a file that was damaged or edited.
    ///
    /// - Throws: where a part is absent, or parts do not belong together.
    init(_ value: ModelValue) throws { self = try readingParts { try Recommender(parts: value) } }

    private init(parts value: ModelValue) throws {
        guard case .table(let users)? = value["users"], case .table(let items)? = value["items"],
            case .scalar(.int(let ratings))? = value["ratingCount"], case .scalar(.double(let mean))? = value["globalMean"],
            case .scalar(.string(let method))? = value["_method"], case .list(let scale)? = value["_scale"],
            case .record(let arrays)? = value["_arrays"], let user = users.names.first, let item = items.names.first,
            let type = Recommenders.models.first(where: { $0.method == method })
        else { throw damagedModel("it lacks a part") }
        let bounds = scale.compactMap { if case .scalar(let scalar) = $0 { scalar.number } else { nil } }
        guard bounds.count == 2, bounds[0] <= bounds[1], bounds.allSatisfy(\.isFinite), mean.isFinite, ratings >= 0 else {
            throw damagedModel("it lacks its scale")
        }
        var parts = RatingParts()
        for array in arrays {
            guard case .table(let table) = array.value else { throw damagedModel("it lacks a part") }
            let column = try table.column("value")
            parts[array.name] = try Self.part(column)
        }
        let basis = RatingBasis(
            userCount: users.rowCount, itemCount: items.rowCount, ratingCount: Int(ratings), globalMean: mean,
            scale: bounds[0]...bounds[1])
        self.init(
            users: (user, try users.column(user)), items: (item, try items.column(item)),
            model: try type.init(parts: parts, basis: basis))
    }

    /// As a value of the language.
    func value() throws -> Value {
        let basis = model.basis
        let arrays = try model.parts.all.map { name, part in
            Value.Member(name, .table(try Table([("value", try Self.column(part))])))
        }
        let limit =
            (model as? any NeighbourCounting).map {
                [Value.Member(Self.neighbourLimit, .scalar(.int(Int64($0.neighbourLimit))))]
            } ?? []
        return .model(
            ModelValue(
                kind: Self.kind,
                parts: [
                    .init("users", .table(try Table([users]))), .init("items", .table(try Table([items]))),
                    .init("userCount", .scalar(.int(Int64(basis.userCount)))),
                    .init("itemCount", .scalar(.int(Int64(basis.itemCount)))),
                    .init("ratingCount", .scalar(.int(Int64(basis.ratingCount)))),
                    .init("globalMean", .scalar(.double(basis.globalMean))),
                ] + limit + [
                    .init("_method", .scalar(.string(Swift.type(of: model).method))),
                    .init("_scale", .list([basis.scale.lowerBound, basis.scale.upperBound].map { .scalar(.double($0)) })),
                    .init("_arrays", .record(arrays)),
                ]))
    }

    /// A column as an array of a model. Numbers are read where they are, which may be the file of a cached result.
    private static func part(_ column: Column) throws -> RatingParts.Part {
        if column.type == .int32 { return .integers(try column.typed(as: Int32.self)) }
        guard column.type == .double, column.missingCount == 0 else { return .doubles(try column.typed(as: Double.self)) }
        let buffer = column.values
        let matrix = try buffer.withUnsafeValues(of: Double.self) { values throws(ModelError) in
            try DenseMatrix(
                rows: column.count, columns: 1, borrowing: UnsafeBufferPointer(rebasing: values.prefix(column.count)),
                owner: buffer)
        }
        return .matrix(matrix)
    }

    private static func column(_ part: RatingParts.Part) throws -> Column {
        switch part {
        case .doubles(let values): return Column(values)
        case .integers(let values): return Column(values)
        case .matrix(let matrix):
            let buffer = matrix.withUnsafeValues { values in
                Buffer(borrowing: UnsafeRawBufferPointer(values), owner: matrix.owner)
            }
            return try Column(type: .double, count: matrix.rows * matrix.columns, values: buffer)
        }
    }

    /// Inner ids of a column of keys; nil for those that the model does not know.
    static func ids(_ column: Column, among keys: (name: String, column: Column), _ call: VerbCall) throws -> [Int?] {
        try column.places(in: keys.column, as: keys.name, context: call.execution).map { $0 == .max ? nil : Int($0) }
    }

    /// Inner id of one key; nil when the model does not know it.
    static func id(_ key: Scalar, among keys: (name: String, column: Column), _ call: VerbCall) throws -> Int? {
        guard let type = key.type else { return nil }
        return try ids(try Column([key], type: type), among: keys, call)[0]
    }
}
