// swift-tools-version: 6.2
// The layering of the product is declared here and held by Tests/HouseTests: a target lists exactly the targets it may import.
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func layer(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

// The executables carry Swift's own libraries: they start in half the time and run where Swift is not installed.
// The three libraries are what FoundationEssentials stands on; the linker is not told so by itself. lld comes with Swift.
let standalone: [LinkerSetting] = [
    .unsafeFlags([
        "-use-ld=lld", "-static-stdlib", "-l_FoundationCollections", "-l_FoundationCShims", "-lswiftSynchronization",
    ])
]

func tool(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: strict, linkerSettings: standalone)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

// The Python side travels inside its executable.
let pythonSources: [Resource] = [
    "server", "wire", "matplotlib_start", "columns", "encode", "style", "bars", "points", "grids", "draw", "cells", "values",
    "references/parity", "references/given", "references/compare", "references/tables", "references/groups",
    "references/expressions", "references/elements", "references/aggregates",
    "references/sources", "references/scaling", "references/clusters", "references/recommenders",
    "references/features", "references/reduction", "references/text", "references/evaluation", "services/services",
    "services/embedding", "services/joblib_file",
    "convert/convert", "convert/magics", "convert/names", "convert/prelude", "convert/kinds", "convert/reading",
    "convert/pandas_calls", "convert/pandas_choosing", "convert/pandas_rows", "convert/pandas_columns", "convert/pandas_groups",
    "convert/pandas_shapes", "convert/pandas_files",
    "convert/sklearn_calls", "convert/random_calls", "convert/files", "convert/threads", "convert/figures",
    "convert/bodies", "convert/parameters",
    "convert/native", "convert/native_tables", "convert/native_files", "convert/native_rows", "convert/native_columns",
    "convert/native_groups", "convert/native_models", "convert/native_figures",
].map { .embedInCode("Python/\($0).py") }

// So do the notebooks that `recnb new` makes: those of notebooks/, which these are links to.
let templates: [Resource] = [
    "first.recnb", "empty.recnb", "coursework.recnb", "user_clusters.recnb", "movie_kmeans.recnb", "hybrid.recnb",
    "svd_suggestions.recnb", "hybrid.sql",
].map { .embedInCode("Templates/\($0)") }

let package = Package(
    name: "recnb",
    products: [
        .executable(name: "recnb", targets: ["recnb"]),
        .executable(name: "recnb-python", targets: ["recnb-python"]),
    ],
    targets: [
        // Executables: arguments and wiring only.
        tool(
            "recnb",
            [
                "RecSession", "RecServer", "RecReport", "RecConvert", "RecJupyter", "RecRuntime", "RecSemantics", "RecSyntax",
                "RecPythonClient", "RecEngine", "RecFrame", "RecPlan", "RecSchema", "RecCache", "RecDiagnostics", "RecProcess",
            ], resources: templates),
        // For `make bench`: evaluates one cell again and again.
        tool("recnb-bench", ["RecRuntime", "RecEngine", "RecFrame", "RecPlan", "RecSchema", "RecDiagnostics"]),
        tool("recnb-python", ["CPythonShim"], resources: pythonSources),

        // What a person does beside a terminal: types, edits cells, saves files.
        layer("RecSession", ["RecSyntax", "RecDiagnostics", "RecProcess"]),

        // Documents made of a run.
        layer(
            "RecReport",
            [
                "RecJupyter", "RecRuntime", "RecEngine", "RecFrame", "RecPlan", "RecSchema", "RecCache", "RecDiagnostics",
                "CMarkShim",
            ]),

        // Notebooks of other tools, to and fro.
        layer("RecConvert", ["RecJupyter", "RecPythonClient", "RecEngine", "RecDiagnostics"]),

        // Jupyter's files, read and written.
        layer("RecJupyter", ["RecEngine"]),

        // HTTP over the routes of a notebook.
        layer(
            "RecServer",
            ["RecRuntime", "RecEngine", "RecFrame", "RecPlan", "RecSchema", "RecDiagnostics", "CMicroHTTPShim"]),

        // The session: cell graph, scheduling, cache use, real files.
        layer(
            "RecRuntime",
            [
                "RecVerbs", "RecSemantics", "RecSyntax", "RecPythonClient", "RecDownload", "RecEngine", "RecStores", "RecFrame",
                "RecPlan", "RecSchema", "RecCache", "RecDiagnostics", "RecMemory",
            ]),

        // Front end and back end never meet.
        layer("RecSemantics", ["RecSyntax", "RecPlan", "RecSchema", "RecDiagnostics"]),
        layer("RecSyntax", ["RecDiagnostics"]),
        layer("RecVerbs", ["RecEngine", "RecModels", "RecStores", "RecFrame", "RecPlan", "RecSchema", "RecDiagnostics"]),
        layer("RecEngine", ["RecModels", "RecStores", "RecFrame", "RecPlan", "RecSchema", "RecDiagnostics"]),
        layer("RecModels", ["RecMemory", "CKernels"]),
        layer("RecPythonClient", ["RecFrame", "RecSchema", "RecProcess"]),
        layer("RecStores", ["RecFrame", "RecSchema", "CSQLiteShim", "CPostgresShim", "CRedisShim"]),
        layer("RecDownload", ["RecCache", "CCurlShim", "CArchiveShim"]),
        layer("RecPlan", ["RecSchema", "RecDiagnostics"]),
        layer("RecFrame", ["RecSchema", "RecCache", "RecDiagnostics", "RecMemory", "CFrameKernels", "CZlibShim"]),

        // Leaves.
        layer("RecSchema"),
        layer("RecCache", ["CCryptoShim", "CFileShim"]),
        layer("RecDiagnostics"),
        layer("RecMemory"),
        // Programs that are started.
        layer("RecProcess"),

        // C, each with one importer.
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno"])]),
        .target(name: "CFrameKernels", dependencies: ["CPCRE2"], cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "CMarkShim", dependencies: ["CMarkGFM"], linkerSettings: [.linkedLibrary("cmark-gfm-extensions")]),
        .systemLibrary(
            name: "CMarkGFM", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        .systemLibrary(name: "CCryptoShim", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CFileShim"),
        .systemLibrary(name: "CSQLiteShim", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "CPostgresShim"),
        .systemLibrary(name: "CRedisShim", providers: [.apt(["libhiredis-dev"])]),
        // Headers only: these two are opened when something is first downloaded, since loading them costs every start 20 ms.
        .target(name: "CCurlShim", dependencies: ["CCurl"]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CArchiveShim", dependencies: ["CArchive"]),
        .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
        .target(name: "CMicroHTTPShim"),
        .systemLibrary(name: "CZlibShim", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CPythonShim", dependencies: ["CPython"]),
        .systemLibrary(name: "CPython", pkgConfig: "python3-embed", providers: [.apt(["libpython3-dev"])]),

        tests("RecDiagnosticsTests", ["RecDiagnostics"]),
        tests("RecSchemaTests", ["RecSchema"]),
        tests("RecProcessTests", ["RecProcess"]),
        tests("RecCacheTests", ["RecCache"]),
        tests("RecSyntaxTests", ["RecSyntax", "RecDiagnostics"], exclude: ["Samples", "Snapshots"]),
        tests("RecFrameTests", ["RecFrame", "RecSchema", "RecCache", "RecDiagnostics"]),
        tests("RecModelsTests", ["RecModels", "RecSchema", "RecDiagnostics"]),
        tests(
            "RecSemanticsTests", ["RecSemantics", "RecVerbs", "RecSyntax", "RecPlan", "RecSchema", "RecDiagnostics"],
            exclude: ["Samples", "Snapshots"]),
        tests(
            "RecVerbsTests",
            [
                "RecVerbs", "RecSemantics", "RecSyntax", "RecEngine", "RecModels", "RecStores", "RecFrame", "RecPlan",
                "RecSchema",
                "RecCache", "RecDiagnostics",
            ]),
        tests("RecDownloadTests", ["RecDownload"]),
        tests("RecPythonTests", ["RecPythonClient", "RecFrame", "RecSchema"]),
        tests(
            "RecStoresTests",
            [
                "RecServer", "RecStores", "RecReport", "RecRuntime", "RecSemantics", "RecEngine", "RecFrame", "RecPlan",
                "RecSchema",
                "RecCache",
                "RecDiagnostics",
            ]),
        tests("RecJupyterTests", ["RecJupyter", "RecEngine"]),
        tests("RecSessionTests", ["RecSession", "RecSyntax", "RecDiagnostics"]),
        tests("RecConvertTests", ["RecConvert", "RecJupyter", "RecPythonClient", "RecDiagnostics"]),
        tests("RecReportTests", ["RecReport", "RecJupyter", "RecEngine", "RecSchema", "RecDiagnostics"], exclude: ["Snapshots"]),
        tests(
            "RecRuntimeTests",
            [
                "RecRuntime", "RecVerbs", "RecSemantics", "RecSyntax", "RecEngine", "RecStores", "RecFrame", "RecPlan",
                "RecSchema", "RecCache", "RecDiagnostics",
            ]),
        tests(
            "RecServerTests",
            [
                "RecServer", "RecRuntime", "RecSemantics", "RecSyntax", "RecEngine", "RecFrame", "RecPlan", "RecSchema",
                "RecCache",
                "RecDiagnostics",
            ]),
        tests(
            "HouseTests", ["RecVerbs", "RecSyntax", "RecEngine", "RecPlan", "RecSchema", "RecCache"],
            exclude: ["ResultVersions.txt"]),
    ],
    cLanguageStandard: .gnu17
)
