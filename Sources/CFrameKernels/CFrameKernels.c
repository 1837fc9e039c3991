#include "CFrameKernels.h"
