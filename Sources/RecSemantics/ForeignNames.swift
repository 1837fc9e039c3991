import RecPlan

/// What users of pandas, polars, scikit-learn, SQL and other notebooks type, and how it is said here.
enum ForeignNames {
    /// Methods and functions, with a hint.
    static let verbs: [String: String] = [
        "fillna": use("fillMissing", ".fillMissing(.rating, with: 0)"),
        "fill_null": use("fillMissing", ".fillMissing(.rating, with: 0)"),
        "dropna": use("dropMissing", ".dropMissing()"), "drop_nulls": use("dropMissing", ".dropMissing()"),
        "drop_duplicates": use("dropDuplicates", ".dropDuplicates(.userId, .movieId)"),
        "distinct": use("unique", ".unique(.userId)"),
        "groupby": use("group", ".group(by: .movieId)"), "groupBy": use("group", ".group(by: .movieId)"),
        "group_by": use("group", ".group(by: .movieId)"),
        "agg": use("aggregate", ".aggregate(mean: mean(.rating))"),
        "summarize": use("aggregate", ".aggregate(mean: mean(.rating))"),
        "summarise": use("aggregate", ".aggregate(mean: mean(.rating))"),
        "sort_values": use("sort", ".sort(by: -.rating)"), "order_by": use("sort", ".sort(by: -.rating)"),
        "orderBy": use("sort", ".sort(by: -.rating)"), "arrange": use("sort", ".sort(by: -.rating)"),
        "merge": use("join", ".join(other, on: .movieId, kind: .left)"),
        "leftJoin": use("join", ".join(other, on: .movieId, kind: .left)"),
        "left_join": use("join", ".join(other, on: .movieId, kind: .left)"),
        "value_counts": use("count", ".count(by: .genre)"), "valueCounts": use("count", ".count(by: .genre)"),
        "where": use("filter", ".filter(.rating > 3)"), "query": use("filter", ".filter(.rating > 3)"),
        "limit": use("head", ".head(10)"), "take": use("head", ".head(10)"), "nlargest": use("top", ".top(10, by: .rating)"),
        "assign": use("with", ".with(double: .rating * 2)"), "mutate": use("with", ".with(double: .rating * 2)"),
        "with_columns": use("with", ".with(double: .rating * 2)"), "withColumn": use("with", ".with(double: .rating * 2)"),
        "astype": use("cast", ".cast([.movieId: .uint32])"), "melt": use("unpivot", ".unpivot(.a, .b)"),
        "pivot_table": use("pivot", ".pivot(rows: .userId, columns: .movieId, values: .rating)"),
        "get_dummies": use("oneHot", ".oneHot(.genres, separator: \"|\")"),
        "getDummies": use("oneHot", ".oneHot(.genres, separator: \"|\")"),
        "to_csv": use("writeCSV", ".writeCSV(\"films.csv\")"), "toCSV": use("writeCSV", ".writeCSV(\"films.csv\")"),
        "corr": use("correlation", ".correlation()"),
        "read_csv": use("readCSV", "readCSV(\"data/films.csv\")"), "loadCSV": use("readCSV", "readCSV(\"data/films.csv\")"),
        "KMeans": use("kMeans", "kMeans(features, key: .movieId, k: 10, seed: 42)"),
        "MiniBatchKMeans": use("miniBatchKMeans", "miniBatchKMeans(features, key: .movieId, k: 10, seed: 42)"),
        "PCA": use("pca", "pca(features, key: .movieId, components: 2)"),
        "avg": use("mean", "mean(.rating)"), "average": use("mean", "mean(.rating)"),
        "nunique": use("nUnique", "nUnique(.movieId)"),
        "stddev": use("std", "std(.rating)"), "var": use("variance", "variance(.rating)"),
        "lower": use("lowercased", ".title.lowercased()"), "toLowerCase": use("lowercased", ".title.lowercased()"),
        "upper": use("uppercased", ".title.uppercased()"), "toUpperCase": use("uppercased", ".title.uppercased()"),
        "strip": use("trimmed", ".title.trimmed()"), "trim": use("trimmed", ".title.trimmed()"),
        "isnull": use("isMissing", ".genres.isMissing"), "isna": use("isMissing", ".genres.isMissing"),
        "is_null": use("isMissing", ".genres.isMissing"), "isNull": use("isMissing", ".genres.isMissing"),
        "len": "a table has `.rowCount`, a text `.length`, a list `.count`",
        "shape": "a table has `.rowCount` and `.columnNames`", "columns": "the names of the columns are `.columnNames`",
        "print": "the value of a cell is shown: end the cell with it",
        "display": "the value of a cell is shown: end the cell with it",
        "plot": "figures have names of their own, as in `.bar(x: .cluster, y: .count)`",
        "hist": use("histogram", ".histogram(.rating, bins: 20)"), "barplot": use("bar", ".bar(x: .cluster, y: .count)"),
        "apply": "work on every row is `with(name: ...)`, on every element of a list `map { n in ... }`",
        "reset_index": "tables have no index: leave it out", "set_index": "tables have no index: leave it out",
        "copy": "values never change: leave it out",
    ]

    /// Names that stand for values elsewhere.
    static let words: [String: String] = [
        "None": "a missing value is written `nil`", "null": "a missing value is written `nil`",
        "NA": "a missing value is written `nil`",
        "NaN": "a missing value is written `nil`", "True": "it is written `true`", "False": "it is written `false`",
        "pd": "tables have their verbs as methods, as in `ratings.head(5)`", "np": "verbs need no prefix, as in `mean(.rating)`",
        "plt": "figures are methods of tables, as in `ratings.histogram(.rating)`",
        "df": "a table has the name of its cell",
    ]

    /// Types of values, in lower case.
    static let types: [String: String] = [
        "integer": "Int", "int64": "Int", "int32": "Int", "long": "Int", "number": "Double", "float64": "Double",
        "float32": "Float",
        "str": "String", "text": "String", "boolean": "Bool", "dataframe": "Table", "datetime": "DateTime",
        "timestamp": "DateTime",
        "file": "Path", "folder": "Path", "url": "String",
    ]

    /// Types of columns, in lower case.
    static let columnTypes: [String: String] = [
        "integer": "int64", "long": "int64", "int16": "int32", "int8": "int32", "uint16": "uint32", "uint64": "int64",
        "str": "string",
        "text": "string", "object": "string", "utf8": "string", "category": "string", "boolean": "bool", "datetime": "dateTime",
        "timestamp": "dateTime", "datetime64": "dateTime", "number": "double", "f64": "double", "f32": "float32", "i32": "int32",
        "i64": "int64", "u32": "uint32",
    ]

    private static let labels: [String: String] = [
        "n_clusters": "k", "nClusters": "k", "clusters": "k", "random_state": "seed", "randomState": "seed", "how": "kind",
        "sep": "delimiter", "usecols": "select", "columns": "select", "dtype": "types", "dtypes": "types",
        "n_components": "components",
        "n_init": "nInit", "max_iter": "maxIterations", "maxIter": "maxIterations", "tol": "tolerance", "batch_size": "batchSize",
        "hue": "color", "colour": "color", "xlabel": "xLabel", "ylabel": "yLabel", "suffixes": "suffix", "na_values": "missing",
        "value": "with", "id": "key", "index": "key", "by": "on", "figsize": "width",
    ]

    /// A hint for a label of another library; nil where the verb has nothing of the kind.
    static func label(_ label: String, of verb: any VerbSignature) -> String? {
        switch label {
        case "ascending", "descending", "reverse":
            guard verb.parameters.contains(where: { if case .sortKeys = $0.kind { true } else { false } }) else { return nil }
            return "the largest first is written with a minus, as in `by: -.rating`"
        case "inplace": return "values never change: a call gives a new value"
        default: break
        }
        guard let meant = labels[label], verb.parameters.contains(where: { $0.name == meant && !$0.isUnlabelled }) else {
            return nil
        }
        return "did you mean `\(meant):`?"
    }

    private static func use(_ name: String, _ example: String) -> String { "here it is `\(name)`, as in `\(example)`" }
}
