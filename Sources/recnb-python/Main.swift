import CPythonShim
import Glibc

/// `recnb-python PYTHON FD`: the CPython of one run. It is started by `recnb` with a socket as file descriptor `FD` and serves it until
/// the other end is closed. Exit status 74 means that Python could not be started.
@main
struct Main {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let descriptor = CInt(arguments[2]) else {
            complain("usage: recnb-python PYTHON FD (this program is started by recnb)")
            exit(64)
        }
        complain(serve(python: arguments[1], descriptor: descriptor))
        exit(74)
    }

    /// Serves until the process exits; returns only with the reason why it could not.
    private static func serve(python: String, descriptor: CInt) -> String {
        // The first module is the one that runs.
        let modules: [(StaticString, [UInt8])] = [
            ("recnb_server", PackageResources.server_py),
            ("recnb_wire", PackageResources.wire_py),
            ("recnb_matplotlib", PackageResources.matplotlib_start_py),
            ("recnb_columns", PackageResources.columns_py),
            ("recnb_encode", PackageResources.encode_py),
            ("recnb_style", PackageResources.style_py),
            ("recnb_bars", PackageResources.bars_py),
            ("recnb_points", PackageResources.points_py),
            ("recnb_grids", PackageResources.grids_py),
            ("recnb_draw", PackageResources.draw_py),
            ("recnb_cells", PackageResources.cells_py),
            ("recnb_values", PackageResources.values_py),
            ("recnb_parity", PackageResources.parity_py),
            ("recnb_given", PackageResources.given_py),
            ("recnb_compare", PackageResources.compare_py),
            ("recnb_expressions", PackageResources.expressions_py),
            ("recnb_ref_elements", PackageResources.elements_py),
            ("recnb_ref_aggregates", PackageResources.aggregates_py),
            ("recnb_ref_tables", PackageResources.tables_py),
            ("recnb_ref_groups", PackageResources.groups_py),
            ("recnb_ref_sources", PackageResources.sources_py),
            ("recnb_ref_scaling", PackageResources.scaling_py),
            ("recnb_ref_clusters", PackageResources.clusters_py),
            ("recnb_features", PackageResources.features_py),
            ("recnb_ref_reduction", PackageResources.reduction_py),
            ("recnb_ref_text", PackageResources.text_py),
            ("recnb_ref_recommenders", PackageResources.recommenders_py),
            ("recnb_ref_evaluation", PackageResources.evaluation_py),
            ("recnb_services", PackageResources.services_py),
            ("recnb_service_embedding", PackageResources.embedding_py),
            ("recnb_service_joblib", PackageResources.joblib_file_py),
            ("recnb_convert", PackageResources.convert_py),
            ("recnb_convert_magics", PackageResources.magics_py),
            ("recnb_convert_names", PackageResources.names_py),
            ("recnb_convert_prelude", PackageResources.prelude_py),
            ("recnb_convert_kinds", PackageResources.kinds_py),
            ("recnb_convert_reading", PackageResources.reading_py),
            ("recnb_convert_pandas", PackageResources.pandas_calls_py),
            ("recnb_convert_pandas_choosing", PackageResources.pandas_choosing_py),
            ("recnb_convert_pandas_rows", PackageResources.pandas_rows_py),
            ("recnb_convert_pandas_columns", PackageResources.pandas_columns_py),
            ("recnb_convert_pandas_groups", PackageResources.pandas_groups_py),
            ("recnb_convert_pandas_shapes", PackageResources.pandas_shapes_py),
            ("recnb_convert_pandas_files", PackageResources.pandas_files_py),
            ("recnb_convert_sklearn", PackageResources.sklearn_calls_py),
            ("recnb_convert_random", PackageResources.random_calls_py),
            ("recnb_convert_files", PackageResources.files_py),
            ("recnb_convert_threads", PackageResources.threads_py),
            ("recnb_convert_figures", PackageResources.figures_py),
            ("recnb_convert_bodies", PackageResources.bodies_py),
            ("recnb_convert_native", PackageResources.native_py),
            ("recnb_convert_native_tables", PackageResources.native_tables_py),
            ("recnb_convert_native_files", PackageResources.native_files_py),
            ("recnb_convert_native_rows", PackageResources.native_rows_py),
            ("recnb_convert_native_columns", PackageResources.native_columns_py),
            ("recnb_convert_native_groups", PackageResources.native_groups_py),
            ("recnb_convert_native_models", PackageResources.native_models_py),
            ("recnb_convert_native_figures", PackageResources.native_figures_py),
            ("recnb_convert_parameters", PackageResources.parameters_py),
        ]
        let copies = modules.map { name, source in
            let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: source.count)
            _ = bytes.initialize(from: source)
            return recnb_module(
                name: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self),
                source: UnsafePointer(bytes.baseAddress),
                count: source.count)
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { reason in
            reason.initialize(repeating: 0)
            recnb_python_run(python, copies, copies.count, descriptor, reason.baseAddress, reason.count)
            return reason.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    private static func complain(_ text: String) {
        let line = Array("recnb-python: \(text)\n".utf8)
        _ = write(2, line, line.count)
    }
}
