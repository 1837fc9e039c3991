// C kernels of the frame: plain loops over plain arrays, no allocation but where the name says so.
// Bitmaps are Arrow's: least significant bit first. `valid` may be NULL, which means that no value is missing.
#pragma once
#include "kernels.h"
#include "csv.h"
#include "arrow.h"
